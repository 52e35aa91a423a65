"""From probabilities to one label a block.

The rules, in the order in which they apply:

1. **Alike.** Blocks that one template made (the column ``template``) are drawn to their common probability of body,
   where the model is unsure of them.
2. **Threshold.** A block is body where its probability passes the page's own threshold, the one that makes the expected
   F1 of the page's body text greatest: half of that F1 (Lipton et al. 2014, "Optimal thresholding of classifiers to
   maximize F1 measure"). Where a page is clear that is a half; on a listing or a shop page, where the model is sure of
   little, it is less.
3. **Article.** Where the page clearly has an article, what stands apart from it must be surer. So must be what is in a
   ``nav`` or ``footer`` that is no part of an article. Code needs next to nothing.
4. **Suspicion.** A block that may well be a caption, credit or consent text is no body: what is left in is worse than a
   short line lost.
5. **Name.** What is no body gets the likeliest of the other labels; captions and credits only where they are likely, or
   between credits of the same element, and outside figures doubted. Here, too, what one template made is drawn together.
6. **Notes.** What a sign in kept prose leads to ("12", "*"), a foot- or endnote, is body, too (``stripper.core.notes``).
7. **Unseen.** What is there for screen readers alone, in a dialog or a tooltip, is the name of an icon or the number of a
   line of code, is no body (``stripper.core.unseen``).
8. **Repeats.** A paragraph that the page has twice is kept once, and so are a container of several blocks, and the
   article where the page has it again in one piece; but not cells of a table, nor code (``stripper.core.repeats``).
9. **Headings.** A heading goes where its section has text and none of it is kept (``stripper.core.headings``).
10. **Section.** Where hardly a letter is kept, the likeliest section is kept instead, and the page's warnings say so
   (``stripper.core.sections``).

1 to 5 stand in ``stripper.core.decisions``. Lengths are in letters (``stripper.characters.letters``), those of 2 and 8 in
characters. Each rule pays on the sites that are set aside (``training.scoreboard``); those that did not are gone, with
their numbers, in ``training/history.md``. 6 and 10 are there for readers: a sign without its note or an empty answer helps nobody.
"""
