"""Find what shops put beside a product: reviews and other products, which look like it.

They stand under names that the software of shops shares (Magento, Shopify, WooCommerce).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.called import called
from stripper.segment import Segments, blocks_within

# What schema.org and Open Graph call a product, which some write "og:product" or with a name of their own before it.
_PRODUCTS = frozenset(("product", "productgroup", "product.item"))
_BESIDE = (
    "review", "reviews", "related", "similar", "recommend", "recommended", "recommendation", "recommendations",
    "upsell", "upsells", "up-sell", "up-sells", "crosssell", "crosssells", "cross-sell", "cross-sells",
)  # fmt: skip


def beside_product(s: Segments) -> npt.NDArray[np.bool_]:
    """Whether each block is in reviews or other products, where the page declares a product: (n_blocks,)."""
    if not any(kind in _PRODUCTS or kind.endswith(":product") for kind in s.declared.types):
        return np.zeros(len(s.element), np.bool_)
    return blocks_within(called(s, _BESIDE), s)
