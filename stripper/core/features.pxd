# cython: language_level=3
"""The table of features, for compiled callers. ``features.pyx`` says how it is filled."""

from stripper.core.page_table cimport PageTable

cpdef object featurize(PageTable t, const float[:, ::1] wording_text, const float[:, ::1] wording_words)
cpdef bint is_article(PageTable t) except -1
