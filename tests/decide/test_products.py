from __future__ import annotations

import pytest
from fixture_pages import cut, surely_body

from stripper.decide.products import beside_product
from stripper.decide.steps import decide
from stripper.labels import BODY, OTHER

PRODUCT = '<script type=\'application/ld+json\'>{"@type": "Product", "name": "Mill"}</script>'


@pytest.mark.parametrize(
    ("head", "is_product"),
    [
        (PRODUCT, True),
        (PRODUCT.replace("Product", "https://schema.org/ProductGroup/"), True),
        ("<meta property=og:type content=product>", True),
        ("<meta property=og:type content='product.item '>", True),
        ("<meta property=og:type content=shop:product>", True),
        (PRODUCT.replace('"Product"', '["Article", "Recipe"]'), False),
        ("<meta property=og:type content=product.group>", False),
        ("", False),
    ],
)
def test_reviews_and_other_products_stand_beside_a_declared_one(head: str, is_product: bool):  # noqa: FBT001
    html = "<p>a</p><div id=customerReviews><p>b</p></div><ul class='cross-sells products'><li>c</ul><p class=preview>d</p>"
    s = cut(f"<html><head>{head}</head><body>{html}</body></html>")
    assert beside_product(s).tolist() == [False, is_product, is_product, False]


@pytest.mark.parametrize(("letters", "label"), [(400, OTHER), (600, BODY)])
def test_reviews_go_unless_they_are_most_of_the_page(letters: int, label: int):
    html = f"<p>{'x' * (1000 - letters)}</p><div class=reviews><p>{'y' * letters}</p></div>"
    s = cut(f"<html><head>{PRODUCT}</head><body>{html}</body></html>")
    assert decide(surely_body(s), s).tolist() == [BODY, label]


@pytest.mark.parametrize(
    "name", ["reviews", "product-review", "related", "similar", "recommended", "upsells", "crossSell"]
)
def test_it_is_told_by_names_that_shops_share(name: str):
    s = cut(
        f"<html><head>{PRODUCT}</head><body class=woocommerce-reviews><p>a</p><div class={name}>b</div></body></html>"
    )
    assert beside_product(s).tolist() == [False, True]
