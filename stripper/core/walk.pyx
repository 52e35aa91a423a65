# cython: language_level=3
"""Walk over an lxml tree in document order, and build a page's table of what is met.

libxml2's structs are read as lxml shows them to C (``lxml.includes``); none of its functions is called, so nothing is
linked. Elements are met in the order of ``lxml``'s own ``iter``, without recursion: trees are thousands deep. The GIL is kept,
for another thread might change the tree.

Names of tags and attributes are strings of a dictionary in most trees, but not in all, so a name is looked up by its
pointer in a small cache first, and by its letters where it is not there.
"""

cimport cython
cimport lxml.includes.etreepublic as etree
from libc.stdint cimport int16_t, int32_t, uint64_t, uintptr_t
from libc.string cimport memset, strlen
from lxml.includes.tree cimport (
    XML_CDATA_SECTION_NODE,
    XML_COMMENT_NODE,
    XML_ELEMENT_NODE,
    XML_ENTITY_REF_NODE,
    XML_TEXT_NODE,
    XML_XINCLUDE_END,
    XML_XINCLUDE_START,
    xmlAttr,
    xmlNode,
)

from stripper.core.builder cimport S_OTHER, Builder, empty_table, slot_of
from stripper.core.page_table cimport PageTable

from html import unescape

from stripper.core.builder import HIDDEN, LAYOUT, OVERLAY, Kind  # noqa: F401 - part of this module's names

etree.import_lxml__etree()

cdef enum:
    CACHED = 256  # slots for pointers: a page has some forty names of tags and thirty of attributes
    CACHE_SHIFT = 56  # to as many bits as number the slots


cdef uint64_t _GOLDEN = 0x9E3779B97F4A7C15


cdef struct Cached:
    const void *name
    int number


cdef inline Py_ssize_t _slot(const void *pointer) noexcept:
    """A slot of a cache, by Fibonacci hashing."""
    return <Py_ssize_t>((<uint64_t><uintptr_t>pointer * _GOLDEN) >> CACHE_SHIFT)


@cython.final
cdef class _Walk:
    """One walk. ``detours`` holds the address of each place with those of its part and of the last node it stands for."""

    cdef Builder build
    cdef Cached tags[CACHED]
    cdef Cached slots[CACHED]
    cdef int32_t position
    cdef list kept  # attributes that are no single text of the tree
    cdef dict detours, positions
    cdef set moved
    cdef list returns

    def __cinit__(self):
        memset(self.tags, 0, sizeof(self.tags))
        memset(self.slots, 0, sizeof(self.slots))
        self.build, self.kept = Builder(), []

    cdef int over(self, xmlNode *top) except -1:
        """Walk over an element and all in it."""
        cdef xmlNode *node = top
        while node != NULL:
            if node.type != XML_ELEMENT_NODE:
                self.meet(node)
            elif self.detours is not None and self.leads_elsewhere(node):
                node = self.elsewhere(node, top)
                continue
            else:
                self.build.end_text()
                self.begin(node)
                if node.children != NULL:
                    node = node.children
                    continue
                self.build.close()
            node = self.behind(node, top)
        return 0

    cdef int begin(self, xmlNode *node) except -1:
        """An element begins."""
        cdef xmlAttr *attribute = node.properties
        cdef Py_ssize_t count = 0
        cdef int32_t position = self.position
        cdef int slot
        self.position += 1
        if self.positions is not None:
            position = self.positions[<uintptr_t>node]
        self.build.begin()
        while attribute != NULL:
            count += 1
            slot = self.slot_of(attribute)
            if slot != S_OTHER:
                self.note(slot, node, attribute)
            attribute = attribute.next
        return self.build.open(self.tag_of(node), count, position)

    cdef int16_t tag_of(self, xmlNode *node) except -1:
        cdef Cached *cached = &self.tags[_slot(node.name)]
        if cached.name != node.name:
            cached.number = self.build.tag_number(<const char *>node.name, strlen(<const char *>node.name))
            cached.name = node.name
        return <int16_t>cached.number

    cdef int slot_of(self, xmlAttr *attribute) noexcept:
        cdef Cached *cached = &self.slots[_slot(attribute.name)]
        if attribute.ns != NULL and attribute.ns.href != NULL:
            return S_OTHER
        if cached.name != attribute.name:
            cached.number = slot_of(<const char *>attribute.name, strlen(<const char *>attribute.name))
            cached.name = attribute.name
        return cached.number

    cdef int note(self, int slot, xmlNode *node, xmlAttr *attribute) except -1:
        cdef xmlNode *value = attribute.children
        cdef const char *text = b""
        if value != NULL:
            text = <const char *>value.content
            if value.next != NULL or value.type != XML_TEXT_NODE or text == NULL:  # references to entities are in it
                joined = etree.attributeValue(node, attribute).encode("utf-8", "ignore")
                self.kept.append(joined)
                text = joined
        self.build.note(slot, text, strlen(text))
        return 0

    cdef int meet(self, xmlNode *node) except -1:
        """Meet what is no element; texts beside each other are one, with XInclude's marks between them or without."""
        cdef const char *text = <const char *>node.content
        if node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE:
            return self.build.add_string(text) if text != NULL else 0
        if node.type == XML_XINCLUDE_START or node.type == XML_XINCLUDE_END:
            return 0
        self.build.end_text()
        if node.type == XML_COMMENT_NODE and text != NULL:
            self.build.commented(text)
        elif node.type == XML_ENTITY_REF_NODE:  # the caller's parser left it unresolved
            self.build.text(unescape(f"&{(<const char *>node.name).decode('utf-8', 'replace')};"))
            self.build.end_text()
        return 0

    cdef xmlNode *behind(self, xmlNode *node, xmlNode *top) except? NULL:
        """The node behind one and all in it, NULL behind the last; the elements that end before it are closed."""
        while node != top:
            if node.next != NULL:
                return node.next
            self.build.end_text()
            if self.returns and <uintptr_t>node.parent == self.returns[len(self.returns) - 1][0]:
                node = <xmlNode *><uintptr_t>self.returns.pop()[1]
            else:
                node = node.parent
                self.build.close()
        return NULL

    # -- detours --

    cdef int take(self, list tops, dict detours) except -1:
        """Take note of the detours, and of where all elements stand."""
        self.positions, self.returns = _positions(tops), []
        self.moved = {_address(part) for part, _ in detours.values()}
        self.detours = {_address(place): (_address(part), _address(last)) for place, (part, last) in detours.items()}
        return 0

    cdef bint leads_elsewhere(self, xmlNode *node):
        return <uintptr_t>node in self.detours or <uintptr_t>node in self.moved

    cdef xmlNode *elsewhere(self, xmlNode *node, xmlNode *top) except? NULL:
        """Where the walk goes on instead of an element: in its part, or behind it where it is one itself."""
        cdef xmlNode *part
        self.build.end_text()
        if <uintptr_t>node not in self.detours:
            return self.behind(node, top)
        way = self.detours.pop(<uintptr_t>node)  # once: no walk goes in circles
        part = <xmlNode *><uintptr_t>way[0]
        if part.children == NULL:
            return self.behind(<xmlNode *><uintptr_t>way[1], top)
        self.returns.append(way)
        return part.children


cdef Py_ssize_t walk(PageTable t, object root, dict detours=None) except -1:
    """Fill the columns of nodes and texts, and the side tables, from an lxml element and all in it.

    A root that has no parent brings the elements behind it along: HTML behind ``</html>``, which lxml puts there. Nothing
    is in what is no element. ``detours`` are for parts of the page that its scripts move
    (``stripper.reading.streamed``): elements, each with the element whose children are walked over in its
    place, and the last node for which these stand. Returns how many attributes the tag with the most of them has.
    """
    cdef _Walk way = _Walk()
    cdef list tops = tops_of(root)
    if detours:
        way.take(tops, detours)
    for top in tops:
        way.over((<etree._Element>top)._c_node)
    way.build.fill(t)
    return way.build.most_attributes


def walked(root, detours=None):
    """The table of an lxml element, its columns of nodes and texts filled, and the most attributes that a tag of it has."""
    cdef PageTable t = empty_table()
    most = walk(t, root, detours)
    return t, most


cdef list tops_of(object root):
    """The element and, where it has no parent, those behind it; none where it is a comment."""
    if (<etree._Element?>root)._c_node.type != XML_ELEMENT_NODE:
        return []
    return [root] if root.getparent() is not None else [root, *root.itersiblings("*")]


cdef uintptr_t _address(object element) except 0:
    return <uintptr_t>(<etree._Element?>element)._c_node


cdef xmlNode *next_element(xmlNode *node, xmlNode *top) noexcept:
    """The element that follows one in document order, NULL behind the last that is in ``top``."""
    cdef xmlNode *child = node.children
    while True:
        while child != NULL:
            if child.type == XML_ELEMENT_NODE:
                return child
            child = child.next
        if node == top:
            return NULL
        child, node = node.next, node.parent


cdef dict _positions(list tops):
    """The place of each element among all of the tree, by its address."""
    cdef dict found = {}
    cdef xmlNode *first
    cdef xmlNode *node
    for top in tops:
        node = first = (<etree._Element>top)._c_node
        while node != NULL:
            found[<uintptr_t>node] = len(found)
            node = next_element(node, first)
    return found


def element_at(root, positions):
    """The lxml elements at places among all elements of the tree, as ``PageTable.position`` has them, in one pass.

    Raises ``IndexError`` where the tree has not so many.
    """
    cdef dict found = dict.fromkeys(positions)
    cdef Py_ssize_t at = 0, left = len(found)
    cdef xmlNode *first
    cdef xmlNode *node
    for top in tops_of(root):
        node = first = (<etree._Element>top)._c_node
        while node != NULL and left:
            if at in found:
                found[at] = etree.elementFactory((<etree._Element>top)._doc, node)
                left -= 1
            at += 1
            node = next_element(node, first)
    if left:
        raise IndexError(f"no element {max(found)} in a tree of {at}")
    return [found[position] for position in positions]
