"""Short articles in languages of which few or no labelled pages were learnt from, by the shipped model."""

from __future__ import annotations

import pytest

import stripper

# What stands in the text, line by line; residues are marked by what they are.
ARTICLES = {
    "fi": [
        ("body", "Kirjasto avataan uudelleen"),
        (
            "body",
            "Maanantaina kylän kirjasto avaa ovensa kahden vuoden remontin jälkeen. Lukusalit on maalattu ja vanhat pöydät on säilytetty entisellään.",
        ),
        ("caption", "Lapset lukemassa uudessa salissa"),
        ("credit", "Kuva: Matti Virtanen / Lehtikuva"),
        (
            "body",
            "Sisäänpääsy on edelleen ilmainen kaikille, myös iltaisin, kertoo johtaja Liisa Korhonen haastattelussa.",
        ),
        ("cookie", "Evästeasetukset"),
    ],
    "vi": [
        ("body", "Thư viện mở cửa trở lại"),
        (
            "body",
            "Sau hai năm sửa chữa, thư viện của làng sẽ mở cửa trở lại vào thứ hai. Các phòng đọc đã được sơn lại và những chiếc bàn cũ vẫn được giữ nguyên.",
        ),
        ("caption", "Trẻ em đọc sách trong phòng mới"),
        ("credit", "Ảnh: Nguyễn Văn An"),
        (
            "body",
            "Vào cửa vẫn miễn phí cho mọi người, kể cả buổi tối, bà giám đốc cho biết trong buổi phỏng vấn hôm qua.",
        ),
        ("cookie", "Cài đặt cookie"),
    ],
    "he": [
        ("body", "הספרייה נפתחת מחדש"),
        (
            "body",
            "ביום שני תיפתח מחדש הספרייה של הכפר אחרי שנתיים של שיפוצים. אולמות הקריאה נצבעו והשולחנות הישנים נשארו במקומם כפי שהיו תמיד.",
        ),
        ("caption", "ילדים קוראים באולם החדש"),
        ("credit", "צילום: דוד כהן"),
        ("body", "הכניסה חופשית לכולם גם בערב, אומרת מנהלת הספרייה, שמקווה לראות כאן גם את מי שלא ביקר מעולם."),
        ("cookie", "הגדרות עוגיות"),
    ],
    "ka": [
        ("body", "ბიბლიოთეკა კვლავ იხსნება"),
        (
            "body",
            "ორშაბათს სოფლის ბიბლიოთეკა ორწლიანი რემონტის შემდეგ კვლავ გაიხსნება. სამკითხველო დარბაზები შეღებეს და ძველი მაგიდები დატოვეს.",
        ),
        ("caption", "ბავშვები კითხულობენ ახალ დარბაზში"),
        ("credit", "ფოტო: გიორგი ბერიძე"),
        ("body", "შესვლა ყველასთვის უფასოა, საღამოსაც, ამბობს დირექტორი, რომელიც ახალ მკითხველებსაც ელოდება."),
    ],
    "sw": [
        ("body", "Maktaba yafunguliwa tena"),
        (
            "body",
            "Jumatatu maktaba ya kijiji itafunguliwa tena baada ya miaka miwili ya ukarabati. Vyumba vya kusomea vimepakwa rangi na meza za zamani zimebaki.",
        ),
        ("caption", "Watoto wakisoma katika ukumbi mpya"),
        ("credit", "Picha: Juma Mwangi"),
        (
            "body",
            "Kuingia ni bure kwa wote, hata jioni, asema mkurugenzi ambaye anatumaini kuona wasomaji wapya wengi.",
        ),
    ],
    "ta": [
        ("body", "நூலகம் மீண்டும் திறப்பு"),
        (
            "body",
            "இரண்டு ஆண்டுகள் புதுப்பித்த பிறகு கிராம நூலகம் திங்கட்கிழமை மீண்டும் திறக்கப்படுகிறது. வாசிப்பு அறைகளுக்கு வண்ணம் பூசப்பட்டுள்ளது.",
        ),
        ("caption", "புதிய அறையில் படிக்கும் குழந்தைகள்"),
        ("credit", "படம்: முருகன்"),
        ("body", "அனைவருக்கும் அனுமதி இலவசம் என்று நூலக இயக்குநர் நேற்று நடந்த நேர்காணலில் தெரிவித்தார்."),
    ],
    "fa": [
        ("body", "کتابخانه دوباره باز می\u200cشود"),
        (
            "body",
            "دوشنبه کتابخانهٔ روستا پس از دو سال بازسازی دوباره باز می\u200cشود. تالارهای مطالعه رنگ شده\u200cاند و میزهای قدیمی همان\u200cطور مانده\u200cاند.",
        ),
        ("caption", "کودکان در تالار تازه کتاب می\u200cخوانند"),
        ("credit", "عکس: رضا احمدی / ایسنا"),
        (
            "body",
            "ورود برای همه رایگان است، حتی شب\u200cها، این را مدیر کتابخانه گفت که امیدوار است خوانندگان تازه ببیند.",
        ),
    ],
    "id": [
        ("body", "Perpustakaan dibuka kembali"),
        (
            "body",
            "Senin depan perpustakaan desa dibuka kembali setelah dua tahun direnovasi. Ruang baca telah dicat ulang dan meja-meja lama tetap dipertahankan.",
        ),
        ("caption", "Anak-anak membaca di ruang baru"),
        ("credit", "Foto: Antara/Budi Santoso"),
        (
            "body",
            "Masuk tetap gratis untuk semua orang, juga pada malam hari, kata direktur yang berharap melihat pembaca baru.",
        ),
        ("cookie", "Kelola cookie"),
    ],
    "ro": [
        ("body", "Biblioteca se redeschide"),
        (
            "body",
            "Luni biblioteca satului se redeschide după doi ani de lucrări. Sălile de lectură au fost zugrăvite, iar mesele vechi au rămas la locul lor.",
        ),
        ("caption", "Copii citind în sala nouă"),
        ("credit", "Sursa foto: Agerpres"),
        (
            "body",
            "Intrarea rămâne liberă pentru toți, și seara, spune directoarea, care speră să vadă și cititori noi.",
        ),
        ("cookie", "Setări cookie-uri"),
    ],
    "am": [
        ("body", "ቤተ መጻሕፍቱ እንደገና ይከፈታል"),
        ("body", "የመንደሩ ቤተ መጻሕፍት ከሁለት ዓመት እድሳት በኋላ ሰኞ እንደገና ይከፈታል። የንባብ ክፍሎቹ ቀለም ተቀብተዋል፤ የድሮዎቹ ጠረጴዛዎችም በቦታቸው ናቸው።"),
        ("body", "መግቢያው ለሁሉም ነፃ ነው ይላሉ ዳይሬክተሯ፤ አዳዲስ አንባቢዎችን እንደሚያዩም ተስፋ ያደርጋሉ።"),
    ],
}


def text_of(name: str) -> str:
    return "\n\n".join(text for _, text in ARTICLES[name]) + "\n"


@pytest.mark.parametrize("name", list(ARTICLES))
@pytest.mark.parametrize("point", ["careful", "thorough"])
def test_no_line_of_the_article_goes(name: str, point: str):
    kept = stripper.clean_text(text_of(name), point).split("\n\n")
    assert [text for label, text in ARTICLES[name] if label == "body"] == [text.strip() for text in kept]


@pytest.mark.parametrize("name", list(ARTICLES))
def test_an_article_alone_comes_back_as_it_was(name: str):
    article = "\n\n".join(text for label, text in ARTICLES[name] if label == "body")
    assert stripper.clean_text(article) == article


@pytest.mark.parametrize("name", list(ARTICLES))
def test_residues_are_told_apart(name: str):
    assert [(block.label, "".join(block.text.split())) for block in stripper.label_text(text_of(name)).blocks] == [
        (label, "".join(text.split())) for label, text in ARTICLES[name]
    ]
