"""From probabilities to one label a block.

The rules, in the order in which they apply:

1. **Alike.** Blocks that one template made (``stripper.decide.templates``) are drawn to their common probability of body,
   where the model is unsure of them.
2. **Threshold.** A block is body where its probability passes the page's own threshold, the one that makes the expected
   F1 of the page's body text greatest: half of that F1 (Lipton et al. 2014, "Optimal thresholding of classifiers to
   maximize F1 measure"). Where a page is clear that is a half; on a listing or a shop page, where the model is sure of
   little, it is less, and falls faster than by that formula: such pages keep more than the model expects.
3. **Article.** Where the page clearly has an article, what stands apart from it, or is short and stands before its
   first or behind its last paragraph, must be surer. So must be, everywhere, a short paragraph that is one link, and
   what is in a ``nav`` or ``footer`` that is no part of an article. Code needs next to nothing.
4. **Suspicion.** A block that may well be a caption, credit or consent text is no body: what is left in is worse than a
   short line lost. But what is likely body is not suspected amid kept text without a picture, and where several long
   captions that the model doubts outweigh all that is kept, the page tells its article in them, as slide shows do.
5. **Name.** What is no body gets the likeliest of the other labels; captions and credits only where they are likely, or
   in a figure, or between credits of the same element. Here, too, what one template made is drawn together
   (``stripper.decide.naming``).
6. **Wholes.** A paragraph keeps its pieces and its heading, an entry its title, a list or table its rest, a quotation whom it quotes
   (``stripper.decide.wholes``).
7. **Pictures.** What stands as captions do is one: below pictures in a table, above a player, behind the name of a
   picture's file (``stripper.decide.pictured``).
8. **Unseen.** What is there for screen readers alone, is the name of an icon or the number of a line of code, or stands in
   a dialog or tooltip, is no body (``stripper.unseen``).
9. **Endings.** At the end of an article a note on its author goes, and so do links (``stripper.decide.endings``).
10. **Asides.** Where the page clearly has an article, boxes among its paragraphs of which the model is not sure go as a
    whole (``stripper.decide.asides``). Where it declares a product, so do reviews and other products, unless they are most of
    it (``stripper.decide.products``).
11. **Further articles.** Where the page scrolls on, what is in the containers of further articles goes
    (``stripper.decide.further``).
12. **Repeats.** A paragraph that the page has twice is kept once, and so are a container of several blocks, and the
    article where the page has it again in one piece; but not cells of a table, nor code (``stripper.decide.repeats``).
13. **Names again.** Captions and credits are told apart once more, by what stands with them (``stripper.decide.naming``).

Lengths are in letters (``stripper.characters.letters``), but for the weights of 2 and of a
paragraph's pieces in 6, names in 9, quotations in 10, titles in 11, and 12, which are in characters. What each rule is worth by site-grouped cross-validation is in ``training/history.md``; the constants were
chosen on the same predictions.
"""
