"""The compiled core: from lxml's tree to the table of a page, its blocks, their features, the networks' answer."""
