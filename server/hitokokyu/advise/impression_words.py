"""What to say of a post that reads like one of a category: nothing is certain, so nothing is claimed."""

from __future__ import annotations

from ..models import Category, Localized

READS_LIKE: dict[Category, Localized] = {
    Category.WORKING_HOURS: Localized(
        ja="仕事の最中に書いている投稿のように読めます。",
        en="This reads like a post written while at work.",
    ),
    Category.MISSING_DISCLAIMER: Localized(
        ja="職員として、仕事や市のことを語っている投稿のように読めます。",
        en="This reads like somebody on the staff speaking of their duties or the city's affairs.",
    ),
    Category.CONFIDENTIAL: Localized(
        ja="仕事で知ったことを書いている投稿のように読めます。名前がなくても、本人や関係者にはわかることがあります。",
        en="This reads like something known only from work. Those concerned may recognise it without any name.",
    ),
    Category.PERSONAL_INFO: Localized(
        ja="だれのことかがわかってしまう投稿のように読めます。",
        en="This reads like something by which readers could tell who a private person is.",
    ),
    Category.UNCONFIRMED: Localized(
        ja="まだ決まっていない、または公表前のことを知らせる投稿のように読めます。",
        en="This reads like news of something that is not decided or not announced yet.",
    ),
    Category.RUMOR: Localized(
        ja="確かめられていない話を広める投稿のように読めます。",
        en="This reads like passing on something that nobody has confirmed.",
    ),
    Category.SOCIAL_HARASSMENT: Localized(
        ja="部下や同僚に反応を求めたり、私生活をたずねたりする投稿のように読めます。",
        en="This reads like asking subordinates or colleagues for reactions, or about their private lives.",
    ),
    Category.DEFAMATION: Localized(
        ja="だれかを悪く言う投稿のように読めます。",
        en="This reads like running somebody down.",
    ),
    Category.DISCRIMINATION: Localized(
        ja="ある人びとをひとくくりに低く見る投稿のように読めます。",
        en="This reads like looking down on a whole group of people.",
    ),
    Category.ILLEGAL_ACT: Localized(
        ja="決まりに反する行いを語る、またはすすめる投稿のように読めます。",
        en="This reads like telling of, or encouraging, something against the law.",
    ),
    Category.PUBLIC_MORALS: Localized(
        ja="人の不幸や品位にかかわり、読む人を傷つける投稿のように読めます。",
        en="This reads like something about misfortune or decency that could hurt readers.",
    ),
    Category.OBSCENE: Localized(
        ja="性的なことをほのめかす投稿のように読めます。",
        en="This reads like something sexual, said or hinted.",
    ),
    Category.SECURITY: Localized(
        ja="職場の守り（鍵、パスワード、機器、見回り）がわかる投稿のように読めます。",
        en="This reads like giving away how the office is protected: keys, passwords, systems, patrols.",
    ),
    Category.RIGHTS: Localized(
        ja="人の作品を許しなく写したり配ったりする投稿のように読めます。",
        en="This reads like copying or sharing somebody else's work without leave.",
    ),
    Category.POLITICAL_RELIGIOUS: Localized(
        ja="政党や候補者、信仰への支持をすすめる投稿のように読めます。",
        en="This reads like campaigning for a party, a candidate or a faith.",
    ),
    Category.COMMERCIAL: Localized(
        ja="何かを売る、または宣伝する投稿のように読めます。",
        en="This reads like selling or advertising something.",
    ),
    Category.RISKY_LINK: Localized(
        ja="行き先や出どころを確かめにくいリンクをすすめる投稿のように読めます。",
        en="This reads like recommending a link whose destination or source is hard to check.",
    ),
    Category.LOCATION_TIME: Localized(
        ja="今いる場所や留守、いつもの行動がわかる投稿のように読めます。",
        en="This reads like giving away where somebody is now, an empty home, or a routine.",
    ),
    Category.PHOTO_CONSENT: Localized(
        ja="ほかの人が写ったものを、同意にふれずに載せる投稿のように読めます。",
        en="This reads like showing other people in a picture without saying that they agreed.",
    ),
    Category.MISLEADING_OFFICIAL: Localized(
        ja="市からのお知らせや公式な発言と受け取られる投稿のように読めます。",
        en="This reads like a notice of the city, or like speaking for it.",
    ),
}

LOOK_AGAIN: dict[Category, Localized] = {
    Category.WORKING_HOURS: Localized(
        ja="勤務のあとや休憩中に投稿しませんか。休みの日のことなら、このままで大丈夫です。",
        en="Could it wait for a break or the end of work? If this is a day off, all is well.",
    ),
    Category.MISSING_DISCLAIMER: Localized(
        ja="仕事や市のことなら、身元と「個人の見解です」という断り書きをプロフィールか投稿に添えましょう。",
        en="If it is about your work or the city, say who you are and that the views are your own, in the profile or the post.",
    ),
    Category.CONFIDENTIAL: Localized(
        ja="仕事で知ったことなら、人や出来事にふれず、ご自身の気持ちだけを書いてみましょう。",
        en="If you know it from work, leave out people and events and write of your own feelings only.",
    ),
    Category.PERSONAL_INFO: Localized(
        ja="名前、場所、続柄など、その人にたどり着く手がかりを減らしましょう。",
        en="Leave out what leads to the person: names, places, relations.",
    ),
    Category.UNCONFIRMED: Localized(
        ja="公表されたことかどうかを確かめ、まだなら公表を待ちましょう。",
        en="See whether it has been announced; if not, wait until it is.",
    ),
    Category.RUMOR: Localized(
        ja="公式な情報を確かめ、見つからなければ広めずに待ちましょう。",
        en="Look for an official source; if there is none, wait rather than pass it on.",
    ),
    Category.SOCIAL_HARASSMENT: Localized(
        ja="相手が断りにくくないか、立場をかえて読み直してみましょう。",
        en="Read it again from the other side: would it be hard to say no?",
    ),
    Category.DEFAMATION: Localized(
        ja="人ではなく、出来事やご自身の気持ちについて書いてみましょう。",
        en="Write of what happened or how you feel, not of the person.",
    ),
    Category.DISCRIMINATION: Localized(
        ja="その人たちが読んだらどう感じるかを考え、ひとくくりにしない言い方にしましょう。",
        en="Think of those people reading it, and put it without lumping them together.",
    ),
    Category.ILLEGAL_ACT: Localized(
        ja="冗談のつもりでも、本当のことと受け取られないか読み直してみましょう。",
        en="Even if it is a joke, could it be taken for real? Read it once more.",
    ),
    Category.PUBLIC_MORALS: Localized(
        ja="つらい思いをしている人が読んだらどう感じるか、読み直してみましょう。",
        en="Read it again as somebody who is having a hard time.",
    ),
    Category.OBSCENE: Localized(
        ja="職場の人や市民が読んでもよい言い方か、読み直してみましょう。",
        en="Would you say it in front of colleagues or residents? Read it once more.",
    ),
    Category.SECURITY: Localized(
        ja="悪用する人の手がかりになるところを除きましょう。",
        en="Leave out what could help somebody to get in.",
    ),
    Category.RIGHTS: Localized(
        ja="作った人の許しがあるか確かめ、公式のページへのリンクに替えましょう。",
        en="See whether its maker has agreed, or link to the official page instead.",
    ),
    Category.POLITICAL_RELIGIOUS: Localized(
        ja="支持や参加をすすめる言い方になっていないか、読み直してみましょう。",
        en="Does it ask readers to support or join? Read it once more.",
    ),
    Category.COMMERCIAL: Localized(
        ja="利益を得る宣伝や販売なら控えましょう。感想だけなら、このままで大丈夫です。",
        en="If there is something to gain, leave it out. A mere opinion is fine.",
    ),
    Category.RISKY_LINK: Localized(
        ja="行き先と出どころを確かめ、公式のページのリンクに替えましょう。",
        en="Check where it leads and who made it, or link to an official page.",
    ),
    Category.LOCATION_TIME: Localized(
        ja="帰ってから、または場所と時刻をぼかして投稿しましょう。",
        en="Post it after you are back, or leave place and time vague.",
    ),
    Category.PHOTO_CONSENT: Localized(
        ja="写っている人の同意を確かめ、「了承済み」と添えるか、顔を隠しましょう。",
        en="Ask the people in it and say so, or hide their faces.",
    ),
    Category.MISLEADING_OFFICIAL: Localized(
        ja="個人の感想だとわかる書き方にし、お知らせは市の公式ページへのリンクで伝えましょう。",
        en="Make it plain that it is your own view, and pass on notices by a link to the city's page.",
    ),
}
