# cython: language_level=3
"""What a page may cost the parser, told from its bytes before it is parsed: tags with very many attributes, end tags.

libxml2 looks through all attributes of a tag at each further one: 100,000 take forty seconds. Which tags there are, only
a parser can say, for in scripts, comments and values there may be anything. So every ``<`` before a letter is taken for
a tag, also one within another, and read to its end as a tokenizer would (HTML standard, 13.2.5.8 and 32 to 40). No
markup can be made to hide a tag from that, and on ordinary pages nothing is taken for a huge one.
"""

from libc.string cimport memchr

cdef enum:  # where a tokenizer is, within a tag
    TAG  # in its name
    BETWEEN  # attributes
    NAME
    BEHIND_NAME
    BEFORE_VALUE
    UNQUOTED
    IN_DOUBLE
    IN_SINGLE
    N_STATES
    OUTSIDE  # the tag has ended

# Bytes of a block. Tags are followed to its end, and those that go on are followed further, one for each state; a tag
# of less than two blocks has too few attributes to matter.
cdef Py_ssize_t _BLOCK = 8192
cdef Py_ssize_t _SMALL = 65536  # bytes of a page that one tag with all of them makes slow by no more than 0.15 s
cdef Py_ssize_t _STEPS = 4 * _BLOCK  # bytes that are read of a block's tags, one within another
# Comparisons of attributes, each 1.4 ns, that any page may cost, and further ones for each byte: 0.1 s and 1 s a megabyte.
cdef double _ALWAYS = 7e7, _A_BYTE = 700


cdef inline bint _is_space(char byte) noexcept nogil:
    return byte == 32 or byte == 9 or byte == 10 or byte == 12 or byte == 13


cdef inline bint _is_letter(char byte) noexcept nogil:
    return 97 <= (byte | 32) <= 122


cdef inline int _next(int state, char byte) noexcept nogil:
    """The state behind a byte that does not end the tag, quoted values apart."""
    if _is_space(byte):
        return BEHIND_NAME if state == NAME else BETWEEN if state == UNQUOTED or state == TAG else state
    if state == UNQUOTED:
        return UNQUOTED
    if state == BEFORE_VALUE:
        return IN_DOUBLE if byte == c'"' else IN_SINGLE if byte == c"'" else UNQUOTED
    if byte == c"/":
        return BETWEEN
    if state == TAG:
        return TAG
    if byte == c"=" and state != BETWEEN:
        return BEFORE_VALUE
    return NAME


cdef const char *_read(const char *at, const char *end, int *state, Py_ssize_t *count) noexcept nogil:
    """Read a tag on from a state, count the attributes that begin; return where it ends, or the end of what there is."""
    cdef int before
    cdef const char *close
    while at < end:
        if state[0] == IN_DOUBLE or state[0] == IN_SINGLE:
            close = <const char *>memchr(at, c'"' if state[0] == IN_DOUBLE else c"'", end - at)
            if close == NULL:
                return end
            at = close + 1
            state[0] = BETWEEN
            continue
        if at[0] == c">":
            state[0] = OUTSIDE
            return at
        before = state[0]
        state[0] = _next(before, at[0])
        count[0] += state[0] == NAME and before != NAME
        at += 1
    return end


cdef void _begin(const char *block, const char *end, Py_ssize_t *found) noexcept nogil:
    """Read the tags that begin in a block; of those that go on behind it, note the most attributes by their state."""
    cdef const char *at = block
    cdef Py_ssize_t count, steps = 0
    cdef int state
    while at < end:
        at = <const char *>memchr(at, c"<", end - at)
        if at == NULL:
            return
        at += 1
        if at == end:  # its name may begin the next block
            found[TAG] = max(found[TAG], 0)
            return
        if not _is_letter(at[0]):
            continue
        state, count = TAG, 0
        steps += _read(at, end, &state, &count) - at
        if state != OUTSIDE:
            found[state] = max(found[state], count)
        if steps > _STEPS:  # nothing but tags within tags: any of them may go on
            for state in range(N_STATES):
                found[state] = max(found[state], _BLOCK // 2)
            return


cdef double _comparisons(const char *data, Py_ssize_t size) noexcept nogil:
    """How often attributes are compared at most, as the tags are parsed that are longer than a block."""
    cdef Py_ssize_t best[N_STATES]  # attributes of a tag that goes on, by the state it is in; -1 where there is none
    cdef Py_ssize_t found[N_STATES]
    cdef Py_ssize_t at = 0, count, ended
    cdef double total = 0
    cdef const char *end
    cdef int state, then
    for state in range(N_STATES):
        best[state] = -1
    while at < size:
        end = data + min(at + _BLOCK, size)
        ended = 0
        for state in range(N_STATES):
            found[state] = -1
        for state in range(N_STATES):
            if best[state] >= 0:
                then, count = state, best[state]
                _read(data + at, end, &then, &count)
                if then == OUTSIDE:
                    ended = max(ended, count)
                else:
                    found[then] = max(found[then], count)
        _begin(data + at, end, found)
        total += <double>ended * ended
        best[:] = found
        at += _BLOCK
    ended = 0
    for state in range(N_STATES):
        ended = max(ended, best[state])
    return total + <double>ended * ended


def may_have_huge_tag(const unsigned char[::1] data):
    """Whether tags may have so many attributes that it takes a second a megabyte to parse them; if not, none has."""
    cdef Py_ssize_t size = data.shape[0]
    cdef double cost = 0
    if size > _SMALL:
        with nogil:
            cost = _comparisons(<const char *>&data[0], size)
    return cost > _ALWAYS + _A_BYTE * size


def count_end_tags(const unsigned char[::1] data):
    """How many end tags there may be: what looks like one in a script is counted, too."""
    cdef Py_ssize_t size = data.shape[0], count = 0
    cdef const char *at
    cdef const char *end
    if size < 2:
        return 0
    at = <const char *>&data[0]
    end = at + size - 1
    with nogil:
        while True:
            at = <const char *>memchr(at, c"<", end - at)
            if at == NULL:
                break
            at += 1
            count += at[0] == c"/"
    return count
