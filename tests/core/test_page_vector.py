import numpy as np
import pytest

from stripper.core.page_vector import EDGES, OF_PAGE, page_vector
from stripper.feature_names import FEATURES
from stripper.labels import LABELS
from stripper.segment import page_table

TEXTS = [
    "A first paragraph that is long enough to be prose, with a comma.",
    "Menu",
    "A second paragraph, as long as the first one is.",
]


def _page(texts=TEXTS):
    return page_table("".join(f"<p>{text}</p>" for text in texts))


def _row(features, p):
    return dict(
        zip(OF_PAGE, page_vector(_page(), features.astype(np.float32), p.astype(np.float32)).tolist(), strict=True)
    )


def test_means_are_weighted_by_letters_and_by_letters_of_body():
    table = _page()
    rng = np.random.default_rng(0)
    features, p = rng.normal(size=(3, len(FEATURES))), rng.dirichlet(np.ones(len(LABELS)), 3)
    row, size = _row(features, p), np.asarray(table.size, float)
    name = FEATURES[7]
    assert row[f"{name}, mean by letters"] == pytest.approx(np.average(features[:, 7], weights=size), abs=1e-5)
    body = size * p[:, 0]
    assert row[f"{name}, mean by letters of body"] == pytest.approx(np.average(features[:, 7], weights=body), abs=1e-5)
    assert row["share of credit"] == pytest.approx(np.average(p[:, 2], weights=size), abs=1e-5)
    assert row["log blocks"] == pytest.approx(np.log(4), abs=1e-5)


def test_letters_are_shared_out_by_the_probability_of_body():
    p = np.zeros((3, len(LABELS)))
    p[:, 0], p[:, 4] = (0.99, 0.01, EDGES[5]), (0.01, 0.99, 1 - EDGES[5])
    row, size = _row(np.zeros((3, len(FEATURES))), p), np.asarray(_page().size, float)
    shares = [value for name, value in row.items() if name.startswith("share of letters")]
    assert sum(shares) == pytest.approx(1, abs=1e-6)
    assert (shares[-1], shares[0], shares[6]) == pytest.approx((size / size.sum()).tolist(), abs=1e-6)


def test_a_page_without_blocks_is_a_row_of_zeros():
    nothing = page_table("<p></p>")
    row = page_vector(nothing, np.zeros((0, len(FEATURES)), np.float32), np.zeros((0, len(LABELS)), np.float32))
    assert row.shape == (len(OF_PAGE),)
    assert not row.any()


def test_arrays_of_another_page_are_refused():
    with pytest.raises(ValueError, match="for 3 blocks"):
        page_vector(_page(), np.zeros((2, len(FEATURES)), np.float32), np.zeros((3, len(LABELS)), np.float32))
    with pytest.raises(ValueError, match="for 3 blocks"):
        page_vector(_page(), np.zeros((3, 9), np.float32), np.zeros((3, len(LABELS)), np.float32))
