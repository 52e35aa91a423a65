"""Worker processes, each with its model loaded, that answer orders under limits of time and memory.

``supervisor`` starts them, hands out what is to be done and replaces those that hang or die; ``worker`` is what runs in
them. ``pool`` gives futures, for programs that must not wait; ``stream`` answers what is read, as fast as it is read.
"""
