# cython: language_level=3
"""The function that fills the table of features, group by group.

A group is a tuple of names in ``stripper.feature_names`` and a function that fills its columns in that order. The table
is a row a block, which the networks read as they are; so each group writes a few cache lines of every row. (Column by
column, as numpy liked it, the table had to be turned round.) Groups that read others' columns come after these.
"""

from libc.string cimport memcmp
from libc.stdint cimport uint8_t

from stripper.core.around cimport fill_headings, fill_neighbours, fill_page
from stripper.core.builder cimport META_CONTENT, META_NAME
from stripper.core.cues cimport fill_cues
from stripper.core.echo cimport fill_echo, title_block
from stripper.core.page_table cimport PageTable
from stripper.core.places cimport (
    fill_containers, fill_place, fill_word_cues, fill_worded_containers, fill_words,
)
from stripper.core.repetition cimport fill_repetition
from stripper.core.text_features cimport fill_text
from stripper.core.wording cimport fill_wording

import numpy as np

from stripper.core.wording import weigh_words
from stripper.feature_names import COLUMN, FEATURES, FIRST_COLUMN

cdef Py_ssize_t N_FEATURES = len(FEATURES)
cdef Py_ssize_t TEXT = FIRST_COLUMN["text"], CUES = FIRST_COLUMN["cues"], WORDING = FIRST_COLUMN["wording"]
cdef Py_ssize_t PLACE = FIRST_COLUMN["place"], WORDS = FIRST_COLUMN["words"], WORD_CUES = FIRST_COLUMN["word cues"]
cdef Py_ssize_t CONTAINERS = FIRST_COLUMN["containers"], WORDED = FIRST_COLUMN["worded containers"]
cdef Py_ssize_t REPETITION = FIRST_COLUMN["repetition"], ECHO = FIRST_COLUMN["echo"]
cdef Py_ssize_t HEADINGS = FIRST_COLUMN["headings"], PAGE = FIRST_COLUMN["page"]
cdef Py_ssize_t NEIGHBOURS = FIRST_COLUMN["neighbours"]
cdef Py_ssize_t IDEOGRAPHS = COLUMN["share of ideograph characters"]
cdef const char *KIND_OF_PAGE = b"og:type"  # Open Graph's name for it
cdef const char *ARTICLE = b"article"
cdef Py_ssize_t N_LETTERS = 7  # of each


cpdef object featurize(PageTable t, const float[:, ::1] wording_text, const float[:, ::1] wording_words):
    """Measure every block of a page: float32 (n_blocks, n_features), columns as in ``FEATURES``.

    The wordings are the weights of n-grams, float32 (BUCKETS, n_labels): of texts, and of class words.
    """
    cdef Py_ssize_t n = t.element.shape[0]
    features = np.empty((n, N_FEATURES), np.float32)
    if not n:
        return features
    cdef float[:, ::1] out = features
    fill_text(t, out, TEXT)
    fill_cues(t, out, CUES)
    fill_wording(t, wording_text, out, WORDING)
    fill_place(t, out, PLACE)
    fill_words(t, weigh_words(t.vocabulary, wording_words), out, WORDS)
    fill_word_cues(t, out, WORD_CUES)
    fill_containers(t, out, CONTAINERS)
    fill_worded_containers(t, out, WORDED, WORDING)
    fill_repetition(t, title_block(t), out, REPETITION)
    fill_echo(t, out, ECHO)
    fill_headings(t, out, HEADINGS, WORDING)
    fill_page(t, is_article(t), t.declared.is_product, out, PAGE, IDEOGRAPHS)
    fill_neighbours(t, out, NEIGHBOURS)
    return features


cpdef bint is_article(PageTable t) except -1:
    """Whether the page calls itself an article, by the first ``og:type`` of its ``<meta>`` values."""
    cdef const uint8_t[::1] kind = t.attr_kind
    cdef const char *text = t.attr_text
    cdef Py_ssize_t i
    for i in range(kind.shape[0]):
        if kind[i] == META_NAME and t.attr_end[i] - t.attr_start[i] == N_LETTERS:
            if _is_kind_of_page(text + t.attr_start[i]):
                # its content comes next, unless that is empty
                return (
                    i + 1 < kind.shape[0] and kind[i + 1] == META_CONTENT
                    and t.attr_end[i + 1] - t.attr_start[i + 1] == N_LETTERS
                    and memcmp(text + t.attr_start[i + 1], ARTICLE, N_LETTERS) == 0
                )
    return False


cdef bint _is_kind_of_page(const char *name) noexcept nogil:
    """Whether a name of seven letters is ``og:type``, in whatever case."""
    cdef Py_ssize_t k
    for k in range(N_LETTERS):
        if name[k] != KIND_OF_PAGE[k] and not (b"A" <= name[k] <= b"Z" and name[k] + 32 == KIND_OF_PAGE[k]):
            return False
    return True
