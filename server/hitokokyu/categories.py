"""The twenty categories in words: the same as in the extension."""

from __future__ import annotations

from .models import Category, Localized

CATEGORY_NAMES: dict[Category, Localized] = {
    Category.WORKING_HOURS: Localized(ja="勤務時間中の投稿", en="Posting in working hours"),
    Category.MISSING_DISCLAIMER: Localized(ja="立場と断り書き", en="Missing disclaimer"),
    Category.CONFIDENTIAL: Localized(ja="職務上の秘密", en="Confidential matters"),
    Category.PERSONAL_INFO: Localized(ja="個人情報", en="Personal information"),
    Category.UNCONFIRMED: Localized(ja="決まる前の情報", en="Not yet decided"),
    Category.RUMOR: Localized(ja="不確かな情報", en="Unreliable information"),
    Category.SOCIAL_HARASSMENT: Localized(ja="ソーシャルメディアでの強要", en="Pressure on social media"),
    Category.DEFAMATION: Localized(ja="中傷", en="Attacks on others"),
    Category.DISCRIMINATION: Localized(ja="差別", en="Discrimination"),
    Category.ILLEGAL_ACT: Localized(ja="違法な行為", en="Unlawful acts"),
    Category.PUBLIC_MORALS: Localized(ja="公序良俗", en="Common decency"),
    Category.OBSCENE: Localized(ja="わいせつな表現", en="Sexual content"),
    Category.SECURITY: Localized(ja="情報の安全", en="Security"),
    Category.RIGHTS: Localized(ja="著作権などの権利", en="Copyright and other rights"),
    Category.POLITICAL_RELIGIOUS: Localized(ja="政治・宗教の活動", en="Political or religious activity"),
    Category.COMMERCIAL: Localized(ja="宣伝・販売", en="Advertising and sales"),
    Category.RISKY_LINK: Localized(ja="気をつけたいリンク", en="Risky links"),
    Category.LOCATION_TIME: Localized(ja="居場所と行動の時刻", en="Whereabouts and times"),
    Category.PHOTO_CONSENT: Localized(ja="写っている人の同意", en="Consent of people pictured"),
    Category.MISLEADING_OFFICIAL: Localized(ja="公式と受け取られる表現", en="Could be taken as official"),
}
