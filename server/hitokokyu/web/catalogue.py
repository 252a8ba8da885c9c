"""Every error the service can answer with: status, and plain words in Japanese and English.

The words never contain anything that was sent: an error must not carry the text of a post.
Names in braces are filled with figures and words of our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Localized


@dataclass(frozen=True)
class Kind:
    """One kind of error: what happened (`message`) and how to mend it (`hint`)."""

    status: int
    message: Localized
    hint: Localized


def _kind(status: int, *, ja: tuple[str, str], en: tuple[str, str]) -> Kind:
    return Kind(
        status,
        message=Localized(ja=ja[0], en=en[0]),
        hint=Localized(ja=ja[1], en=en[1]),
    )


CATALOGUE: dict[str, Kind] = {
    "broken-json": _kind(
        400,
        ja=(
            "JSON として読めません({line} 行目 {column} 文字目)。",
            '{{"text": "投稿する文章"}} の形の JSON を UTF-8 で送ってください。',
        ),
        en=(
            "This is not JSON (line {line}, column {column}).",
            'Send JSON in UTF-8 of the form {{"text": "the post"}}.',
        ),
    ),
    "bad-request": _kind(
        400,
        ja=("HTTP の要求として読めません。", "要求の形を確かめてください。"),
        en=("This is not a readable HTTP request.", "Check how the request is made."),
    ),
    "extension-outdated": _kind(
        409,
        ja=(
            "この拡張機能は古く、いま動いているサービスと話が通じません。何も確かめていません。",
            "ブラウザーの拡張機能の画面で、ひと呼吸を新しくしてください。",
        ),
        en=(
            "This extension is too old for the service that is running. Nothing was checked.",
            "Update Hitokokyu on your browser's extensions page.",
        ),
    ),
    "service-outdated": _kind(
        409,
        ja=(
            "いま動いているサービスは古く、この拡張機能と話が通じません。何も確かめていません。",
            "ひと呼吸のサービスを新しくして、`hitokokyu serve` を起動し直してください。",
        ),
        en=(
            "The service that is running is too old for this extension. Nothing was checked.",
            "Update the service of Hitokokyu, then restart `hitokokyu serve`.",
        ),
    ),
    "token-missing": _kind(
        401,
        ja=(
            "だれからの要求か分かりません。トークンがありません。",
            "拡張機能は設定画面でペアリングしてください。スクリプトは `hitokokyu token create` で"
            "作ったトークン(職場で共有しているときは、担当者から受け取ったもの)を Authorization: Bearer … で送ってください。",
        ),
        en=(
            "We cannot tell who is asking: there is no token.",
            "Pair the extension on its options page. For a script, make a token with "
            "`hitokokyu token create` (or take the one that your office gave you for its shared service) "
            "and send it as Authorization: Bearer ….",
        ),
    ),
    "token-unknown": _kind(
        401,
        ja=(
            "このトークンは使えません。取り消されたか、期限が切れたか、別の環境のものです。",
            "もう一度ペアリングするか、`hitokokyu token create` で作り直してください。"
            "職場で共有しているときは、担当者に新しいものを頼んでください。",
        ),
        en=(
            "This token is not valid: it was revoked, has expired, or belongs to another installation.",
            "Pair again, or make a new one with `hitokokyu token create`. Where an office shares the "
            "service, ask for a new one there.",
        ),
    ),
    "token-elsewhere": _kind(
        403,
        ja=(
            "このトークンは、ここからは使えません。",
            "拡張機能のトークンは、ペアリングした拡張機能だけが使えます。スクリプト用のトークンは"
            "ブラウザーからは使えません。",
        ),
        en=(
            "This token cannot be used from here.",
            "An extension's token works only in the extension that paired; a script's token "
            "does not work from a browser.",
        ),
    ),
    "sign-in-refused": _kind(
        401,
        ja=(
            "このトークンではサインインできません。",
            "写しまちがいがないかを確かめてください。期限が切れたか取り消されたときは、担当者に新しいものを頼んでください。",
        ),
        en=(
            "This token does not open the door.",
            "See whether it was copied whole. If it has expired or was revoked, ask for a new one.",
        ),
    ),
    "session-over": _kind(
        401,
        ja=(
            "このページの有効期限が切れました。",
            "`hitokokyu open` を実行するか、拡張機能からもう一度開いてください"
            "(職場で共有しているときは、読み込み直してサインインしてください)。"
            "書きかけのものは、先に写しておいてください。",
        ),
        en=(
            "The session of this page is over.",
            "Run `hitokokyu open`, or open it from the extension again (where an office shares the "
            "service: load the page again and sign in). Copy what you were writing first.",
        ),
    ),
    "page-call-refused": _kind(
        403,
        ja=(
            "ひと呼吸のページからの要求だと確かめられません。",
            "ページを読み込み直してください。",
        ),
        en=(
            "We cannot tell that this comes from a page of hitokokyu.",
            "Load the page again.",
        ),
    ),
    "page-only": _kind(
        403,
        ja=(
            "「まだ言えない言葉」の一覧は、ひと呼吸のページにだけ答えます。拡張機能やスクリプトのトークンでは読み書きできません。",
            "`hitokokyu open withheld` でページを開くか、端末で `hitokokyu withheld` を使ってください。",
        ),
        en=(
            "The list of words not to be told yet answers pages of hitokokyu only, never a token of an extension or a script.",
            "Open the page with `hitokokyu open withheld`, or use `hitokokyu withheld` in a terminal.",
        ),
    ),
    "host-refused": _kind(
        403,
        ja=(
            "この宛先名(Host)では応じません。",
            "{address} を使ってください。",
        ),
        en=(
            "We do not answer to this name (Host).",
            "Use {address}.",
        ),
    ),
    "tls-required": _kind(
        403,
        ja=(
            "暗号化されていない接続には応じません。",
            "{address} を使ってください。",
        ),
        en=(
            "We do not answer over a connection that is not encrypted.",
            "Use {address}.",
        ),
    ),
    # Said by the proxy (server/deploy/nginx), which has these words from here.
    "service-away": _kind(
        503,
        ja=(
            "職場のひと呼吸が答えないので、確かめていません。",
            "少し待って、もう一度試してください。続くときは、職場の担当者に知らせてください。",
        ),
        en=(
            "The hitokokyu of your office does not answer; nothing was checked.",
            "Wait a moment and try again; if it persists, tell whoever runs it in your office.",
        ),
    ),
    "not-shared": _kind(
        403,
        ja=(
            "これは、職場で共有しているひと呼吸ではできません。",
            "ご自分のパソコンのひと呼吸をお使いください。",
        ),
        en=(
            "The hitokokyu that your office shares does not do this.",
            "Use the one on your own computer.",
        ),
    ),
    "cross-site-refused": _kind(
        403,
        ja=(
            "ほかのサイトのページからの要求には応じません。",
            "拡張機能から、またはアドレスを直接入力して開いてください。拡張機能からなのにこう出る"
            "ときは、127.0.0.1 へのアクセスを拡張機能に許可してください。",
        ),
        en=(
            "We do not answer requests that come from another site's page.",
            "Use the extension, or type the address yourself. If this is the extension, allow "
            "it to access 127.0.0.1.",
        ),
    ),
    "origin-refused": _kind(
        403,
        ja=(
            "この要求元(Origin)には応じません。",
            "ペアリングした拡張機能から送ってください。",
        ),
        en=("We do not answer to this Origin.", "Send it from an extension that is paired."),
    ),
    "origin-not-paired": _kind(
        403,
        ja=(
            "この拡張機能はまだペアリングされていません。",
            "`hitokokyu pair` を実行し、出てきたコードを拡張機能の設定画面に入力してください。",
        ),
        en=(
            "This extension is not paired.",
            "Run `hitokokyu pair` and type the code it shows into the extension's options page.",
        ),
    ),
    "pairing-origin-refused": _kind(
        403,
        ja=(
            "ペアリングできるのはブラウザーの拡張機能だけです。",
            "拡張機能の設定画面から行ってください。スクリプトには `hitokokyu token create` を"
            "使ってください。",
        ),
        en=(
            "Only a browser extension can pair.",
            "Use the extension's options page; for a script use `hitokokyu token create`.",
        ),
    ),
    "pairing-code-wrong": _kind(
        403,
        ja=(
            "ペアリングコードが違います。",
            "`hitokokyu pair` が表示した 8 文字をそのまま入力してください。"
            "0 と O、1 と I は使われていません。",
        ),
        en=(
            "The pairing code is not right.",
            "Type the 8 characters that `hitokokyu pair` shows. There is no 0, O, 1 or I in it.",
        ),
    ),
    "pairing-code-spent": _kind(
        409,
        ja=(
            "このペアリングコードはもう使えません。使用済みか、期限の 5 分を過ぎています。",
            "`hitokokyu pair` をもう一度実行し、新しいコードを入力してください。",
        ),
        en=(
            "This pairing code was used already, or its 5 minutes are over.",
            "Run `hitokokyu pair` again and type the new code.",
        ),
    ),
    "not-found": _kind(
        404,
        ja=("このアドレスには何もありません。", "使えるアドレスは /openapi.json にあります。"),
        en=("There is nothing at this address.", "/openapi.json lists the addresses."),
    ),
    "method-not-allowed": _kind(
        405,
        ja=(
            "このアドレスでは、その方法(メソッド)は使えません。",
            "使える方法は Allow ヘッダーと /openapi.json にあります。",
        ),
        en=(
            "This address does not take that method.",
            "See the Allow header and /openapi.json.",
        ),
    ),
    "body-too-large": _kind(
        413,
        ja=(
            "送られたデータが大きすぎます(上限 {limit} バイト)。",
            "文章を分けて確認してください。",
        ),
        en=(
            "The request is too large (at most {limit} bytes).",
            "Check the text in parts.",
        ),
    ),
    "text-too-long": _kind(
        413,
        ja=(
            "文章が長すぎるので確認していません(上限 {limit} 文字)。",
            "文章を分けて確認してください。",
        ),
        en=(
            "The text is too long and was not checked (at most {limit} characters).",
            "Check it in parts.",
        ),
    ),
    "not-json": _kind(
        415,
        ja=(
            "Content-Type が application/json ではありません。",
            "Content-Type: application/json を付けて、JSON を UTF-8 で送ってください。",
        ),
        en=(
            "The Content-Type is not application/json.",
            "Send JSON in UTF-8 with Content-Type: application/json.",
        ),
    ),
    "text-empty": _kind(
        422,
        ja=("文章が空です。", "確認したい文章を入れてください。"),
        en=("The text is empty.", "Put in the words to check."),
    ),
    "field-empty": _kind(
        422,
        ja=("この欄が空です。", "書き入れるか、なくてもよい欄なら省いてください。"),
        en=("This field is empty.", "Fill it in, or leave it out if it may be."),
    ),
    "text-unreadable": _kind(
        422,
        ja=(
            "文字として読めない部分があるので確認していません。",
            "絵文字が途中で切れている(サロゲートの片方だけ)か、NUL 文字が入っています。"
            "その文字を取り除いてください。",
        ),
        en=(
            "A part of this cannot be read as characters, so it was not checked.",
            "It holds half an emoji (a lone surrogate) or a NUL character. Remove it.",
        ),
    ),
    "not-an-object": _kind(
        422,
        ja=(
            "ここには JSON のオブジェクト(波かっこ)が必要です。",
            '{{"text": "投稿する文章"}} の形にしてください。',
        ),
        en=(
            "A JSON object (in braces) is needed here.",
            'Use the form {{"text": "the post"}}.',
        ),
    ),
    "missing-field": _kind(
        422,
        ja=(
            "必要な項目がありません。",
            "その項目を足してください。形は /openapi.json にあります。",
        ),
        en=("A required field is missing.", "Add it; /openapi.json has the form."),
    ),
    "unknown-field": _kind(
        422,
        ja=(
            "知らない項目があります。",
            "つづりを確かめてください。使える項目は /openapi.json にあります。",
        ),
        en=("There is an unknown field.", "Check its spelling; /openapi.json lists the fields."),
    ),
    "repeated-field": _kind(
        422,
        ja=(
            "同じ名前の項目が二度あるので、どちらを見るべきか分かりません。",
            "どちらか一つにしてください。",
        ),
        en=(
            "A field appears twice, so we cannot tell which one is meant.",
            "Keep one of them.",
        ),
    ),
    "wrong-type": _kind(
        422,
        ja=("値の型が違います。", "ここには{expected.ja}を入れてください。"),
        en=("The value has the wrong type.", "Put {expected.en} here."),
    ),
    "wrong-choice": _kind(
        422,
        ja=("この値は選べません。", "使える値: {choices}"),
        en=("This value is not one of the choices.", "Choose one of: {choices}"),
    ),
    "wrong-value": _kind(
        422,
        ja=("この値は使えません。", "形は /openapi.json にあります。"),
        en=("This value cannot be used.", "/openapi.json has the form."),
    ),
    "wrong-time": _kind(
        422,
        ja=("日時として読めません。", "2026-05-01T19:30:00+09:00 のように書いてください。"),
        en=("This is not a date and time.", "Write it like 2026-05-01T19:30:00+09:00."),
    ),
    "wrong-date": _kind(
        422,
        ja=("日付として読めません。", "2026-05-01 のように書いてください(1970 年から 2200 年まで)。"),
        en=("This is not a date.", "Write it like 2026-05-01, from 1970 to 2200."),
    ),
    "wrong-clock": _kind(
        422,
        ja=("時刻として読めません。", "8:30 や 17:15 のように書いてください(終わりは 24:00 まで)。"),
        en=("This is not a time of day.", "Write it like 8:30 or 17:15; an end may be 24:00."),
    ),
    "hours-end-before-start": _kind(
        422,
        ja=(
            "終わりの時刻が、始まり({start})より後になっていません。",
            "日をまたぐ勤務なら「翌日まで」に印を付けてください。そうでなければ時刻を直してください。",
        ),
        en=(
            "The end is not later than the start ({start}).",
            'If the shift runs over midnight, tick "until the next day"; otherwise mend the time.',
        ),
    ),
    "hours-shift-too-long": _kind(
        422,
        ja=("勤務が 24 時間を超えています(始まり {start})。", "二つの勤務に分けてください。"),
        en=("The shift is longer than 24 hours (it starts at {start}).", "Make it two shifts."),
    ),
    "hours-overlap": _kind(
        422,
        ja=(
            "二つの勤務が重なっています({first_end} に終わる前に、{next_start} に次が始まります)。",
            "どちらかの時刻を直してください。",
        ),
        en=(
            "Two shifts overlap: before one ends at {first_end}, the next starts at {next_start}.",
            "Mend one of the times.",
        ),
    ),
    "hours-break-outside": _kind(
        422,
        ja=(
            "休憩が勤務の時間({start}–{end})からはみ出しています。",
            "勤務の中におさまる時刻にしてください。",
        ),
        en=(
            "The break lies outside the shift ({start}–{end}).",
            "Choose a time inside the shift.",
        ),
    ),
    "hours-breaks-overlap": _kind(
        422,
        ja=("二つの休憩が重なっています。", "どちらかの時刻を直すか、一つにまとめてください。"),
        en=("Two breaks overlap.", "Mend one of the times, or make them one."),
    ),
    "hours-week-needs-seven-days": _kind(
        422,
        ja=(
            "一週間の予定には 7 日が必要です。",
            "7 日にするか、交代の周期なら始まりの日(first_day)を添えてください。",
        ),
        en=(
            "A week has seven days.",
            "Give seven, or say on which date (first_day) a rotation starts.",
        ),
    ),
    "hours-last-before-first": _kind(
        422,
        ja=("終わりの日が始まりの日より前です。", "日付を入れかえるか、直してください。"),
        en=("The last day is before the first.", "Swap the dates or mend one of them."),
    ),
    "hours-periods-overlap": _kind(
        422,
        ja=(
            "期間が、ほかの期間と重なっています。",
            "前の期間の終わりの日を入れるか、始まりの日をずらしてください。",
        ),
        en=(
            "This period overlaps another.",
            "Give the earlier one a last day, or move the first day of this one.",
        ),
    ),
    "hours-changes-conflict": _kind(
        422,
        ja=(
            "同じ日に、両立しない予定がすでにあります。",
            "どちらかを消すか、日付を直してください。",
        ),
        en=(
            "There already is something for that day which cannot be true as well.",
            "Remove one of the two, or mend the date.",
        ),
    ),
    "hours-not-for-this-change": _kind(
        422,
        ja=(
            "この種類の予定には、時刻や勤務を添えられません。",
            "時間休(hours-off)には始まりと終わりを、勤務の変更(shifts)には勤務を書いてください。",
        ),
        en=(
            "This kind of change takes no times or shifts.",
            "Times belong to hours-off, shifts to a change of shifts.",
        ),
    ),
    "hours-shift-missing": _kind(
        422,
        ja=("勤務の時間がありません。", "始まりと終わりを入れるか、休みなら「休暇」にしてください。"),
        en=("There are no hours of work.", "Give a start and an end, or choose leave for a free day."),
    ),
    "answer-of-other-format": _kind(
        422,
        ja=("この問題の答えではない項目があります。", "問題の形式（format）に合う項目だけを送ってください。"),
        en=("A field does not belong to the answer of this scenario.", "Send only the fields of its format."),
    ),
    "scenario-unknown": _kind(
        404,
        ja=("この問題はありません。", "ページを読み込み直してください。問題が入れかわったのかもしれません。"),
        en=("There is no such scenario.", "Load the page again: the scenarios may have changed."),
    ),
    "course-unknown": _kind(
        404,
        ja=("このコースはありません。", "ページを読み込み直してください。消されたのかもしれません。"),
        en=("There is no such course.", "Load the page again: it may have been removed."),
    ),
    "sitting-unknown": _kind(
        404,
        ja=("この講習やテストの記録はありません。", "ページを読み込み直して、もう一度始めてください。"),
        en=("There is no such attempt.", "Load the page again and begin once more."),
    ),
    "attempts-used": _kind(
        409,
        ja=("このテストは、決められた回数を受け終わっています。", "もう一度受けたいときは、研修の担当の方に相談してください。"),
        en=("This test was taken as often as it may be.", "Ask your training officer if you would like to take it again."),
    ),
    # The one error that names what was sent: keys and ids of a course file, for who wrote them.
    "course-refused": _kind(
        422,
        ja=("コースのファイルの {line} 行目: {what.ja}", "直し方: {remedy.ja}{more.ja}"),
        en=("Line {line} of the course file: {what.en}", "To mend it: {remedy.en} {more.en}"),
    ),
    "kept-unknown": _kind(
        404,
        ja=("この下書きは、もう残っていません。", "ページを読み込み直してください。"),
        en=("This draft is not kept any more.", "Load the page again."),
    ),
    "scenario-refused": _kind(
        422,
        ja=(
            "この問題には、まだ直すところがあります。保存していません。",
            "赤い印の付いた欄を直してから、もう一度保存してください。",
        ),
        en=(
            "Something in this scenario still has to be mended. It was not saved.",
            "Mend the fields marked red, then save it again.",
        ),
    ),
    "scenario-taken": _kind(
        409,
        ja=(
            "同じ名前の問題がもうあるか、開いたあとで書きかえられています。何も上書きしていません。",
            "置きかえてよいかを確かめるか、別の名前にしてください。",
        ),
        en=(
            "There is a scenario of this name, or it has changed since you opened it. Nothing was overwritten.",
            "Make sure that it may be replaced, or choose another name.",
        ),
    ),
    "scenario-not-written": _kind(
        503,
        ja=(
            "問題をファイルに書けませんでした。書いたものはこの画面に残っています。",
            "ひと呼吸のフォルダの権限と、ディスクの空きを確かめてください。",
        ),
        en=(
            "The scenario could not be written to a file. What you wrote is still on this page.",
            "Check the permissions of the folder of hitokokyu and the free space of the disk.",
        ),
    ),
    "scenarios-unreadable": _kind(
        503,
        ja=(
            "研修の問題を読み込めません。投稿の確認は、いつもどおり使えます。",
            "端末で `hitokokyu scenarios lint` を実行すると、直すところが分かります。",
        ),
        en=(
            "The training scenarios cannot be loaded. Posts are checked as always.",
            "Run `hitokokyu scenarios lint` in a terminal: it says what to mend.",
        ),
    ),
    "calendar-ics-or-file": _kind(
        422,
        ja=("カレンダーの中身か、ファイルの場所の、どちらか一つが必要です。", "一つだけ指定してください。"),
        en=("Either the text of a calendar or the place of a file is needed.", "Give one of them."),
    ),
    "calendar-unreadable": _kind(
        422,
        ja=(
            "カレンダー(iCalendar)として読めません({line} 行目)。",
            "シフト表のアプリから .ics 形式、文字コード UTF-8 で書き出し直してください。",
        ),
        en=(
            "This cannot be read as a calendar (line {line}).",
            "Export it again as .ics in UTF-8 from the app that has your shifts.",
        ),
    ),
    "calendar-end-before-start": _kind(
        422,
        ja=(
            "終わりが始まりより前の予定があります({line} 行目)。",
            "元のカレンダーで時刻を直し、書き出し直してください。",
        ),
        en=(
            "An event ends before it starts (line {line}).",
            "Mend it in the calendar it comes from, and export it again.",
        ),
    ),
    "calendar-empty": _kind(
        422,
        ja=(
            "勤務にあたる予定が見つかりません。終日の予定や「休み」の予定は数えません。",
            "始まりと終わりの時刻がある勤務の予定を入れて、書き出し直してください。",
        ),
        en=(
            "There are no shifts in it. Events for whole days and days off do not count.",
            "Put in shifts with a start and an end, and export it again.",
        ),
    ),
    "calendar-too-long": _kind(
        422,
        ja=("カレンダーが大きすぎます(上限 {limit} 文字)。", "今年度の分だけを書き出してください。"),
        en=("The calendar is too large (at most {limit} characters).", "Export only this year."),
    ),
    "calendar-too-many": _kind(
        422,
        ja=("予定が多すぎます(上限 {limit} 件)。", "今年度の分だけを書き出してください。"),
        en=("There are too many events (at most {limit}).", "Export only this year."),
    ),
    "calendar-too-many-recurring": _kind(
        422,
        ja=(
            "何年も前から繰り返している予定が多すぎます。",
            "今年度の分だけを書き出すか、使っていない繰り返しを消してください。",
        ),
        en=(
            "Too many events have been repeating for years.",
            "Export only this year, or remove repetitions that are over.",
        ),
    ),
    "calendar-too-often": _kind(
        422,
        ja=(
            "一日より短い間隔で繰り返す予定があります。",
            "勤務のシフトだけのカレンダーを書き出してください。",
        ),
        en=("An event repeats more often than daily.", "Export a calendar with shifts only."),
    ),
    "calendar-file-missing": _kind(
        422,
        ja=("そのファイルを開けません。", "場所と、読む権限があるかを確かめてください。"),
        en=("That file cannot be opened.", "Check where it is and whether it may be read."),
    ),
    "calendar-file-elsewhere": _kind(
        422,
        ja=(
            "このパソコンの中のファイルではありません。",
            "/home/… や C:\\… で始まる、ファイルの完全な場所を書いてください。"
            "インターネット上のカレンダーは、外へ問い合わせないために使えません。",
        ),
        en=(
            "That is not a file on this computer.",
            "Write the whole path, from /home/… or C:\\…. Calendars on the internet cannot be "
            "used, so that nothing is asked of anybody outside.",
        ),
    ),
    "field-too-long": _kind(
        422,
        ja=("この項目が長すぎます。", "{limit} 文字以内にしてください。"),
        en=("This field is too long.", "At most {limit} characters, please."),
    ),
    "too-many-requests": _kind(
        429,
        ja=(
            "要求が多すぎます。",
            "{seconds} 秒待ってから、もう一度送ってください。",
        ),
        en=("There are too many requests.", "Wait {seconds} s and send it again."),
    ),
    "pairing-locked": _kind(
        429,
        ja=(
            "コードの間違いが続いたので、ペアリングを止めています。",
            "{seconds} 秒待ってから `hitokokyu pair` を実行し、新しいコードを入力してください。",
        ),
        en=(
            "Pairing is paused after several wrong codes.",
            "Wait {seconds} s, then run `hitokokyu pair` and type the new code.",
        ),
    ),
    "internal-error": _kind(
        500,
        ja=(
            "ひと呼吸の中で問題が起き、確認できませんでした。",
            "もう一度試してください。続くときは `hitokokyu serve` を起動し直してください。",
        ),
        en=(
            "Something went wrong inside, and nothing was checked.",
            "Try again; if it persists, restart `hitokokyu serve`.",
        ),
    ),
    "page-only": _kind(
        403,
        ja=(
            "これは、ひと呼吸のページでだけできます。",
            "`hitokokyu open training` でページを開き、記録と証明書から行ってください。",
        ),
        en=(
            "This can only be done on the pages of hitokokyu.",
            "Open them with `hitokokyu open training`, and go to the records.",
        ),
    ),
    "exam-unknown": _kind(
        404,
        ja=("このテストの記録はありません。", "ページを読み込み直してください。"),
        en=("There is no record of this test.", "Load the page again."),
    ),
    "certificate-not-passed": _kind(
        409,
        ja=(
            "修了証は、合格したテストについて作れます。",
            "もう一度テストを受けてみてください。",
        ),
        en=("There are certificates of tests that were passed.", "Please take the test once more."),
    ),
    "name-not-printable": _kind(
        422,
        ja=(
            "氏名に、修了証の書体にない文字があります。",
            "絵文字や、異体字を選ぶ見えない符号を除くか、近い字に置きかえてください。",
        ),
        en=(
            "The name has a character that the typeface of the certificate lacks.",
            "Leave out emoji and invisible marks that choose a variant, or use a similar character.",
        ),
    ),
    "email-wrong": _kind(
        422,
        ja=("メールアドレスとして読めません。", "例: hanako@example.lg.jp"),
        en=("This is not an e-mail address.", "For example: hanako@example.lg.jp"),
    ),
    "actor-email-or-account": _kind(
        422,
        ja=(
            "だれの記録かは、メールアドレスか、アカウント名のどちらか一方で示します。",
            "email か account のどちらか一つを入れてください。",
        ),
        en=(
            "Whose results these are is told by an e-mail address or by an account, one of the two.",
            "Give either email or account.",
        ),
    ),
    "actor-without-system": _kind(
        422,
        ja=(
            "アカウント名には、それを使うシステムのアドレス(https://…)が要ります。",
            "例: https://portal.example.lg.jp",
        ),
        en=(
            "An account needs the address of the system it is for (https://…).",
            "For example: https://portal.example.lg.jp",
        ),
    ),
    "lrs-address-refused": _kind(
        422,
        ja=(
            "このアドレスには送れません。",
            "https:// で始まるアドレスを、利用者名や ? より後ろを付けずに入れてください(このパソコンの中だけは http:// でもかまいません)。",
        ),
        en=(
            "Nothing is sent to this address.",
            "Give an address that begins with https:// (http:// only on this very computer), without a user name or anything after a ?.",
        ),
    ),
    "lrs-password-missing": _kind(
        422,
        ja=(
            "パスワードを入れてください。",
            "送り先か利用者名を変えるときは、パスワードももう一度入れてください。",
        ),
        en=("A password is needed.", "Type it again whenever the address or the user name changes."),
    ),
    "lrs-not-named": _kind(
        409,
        ja=("送り先がまだ決まっていません。", "先に、送り先のアドレスと利用者名とパスワードを保存してください。"),
        en=("Where to send is not known yet.", "Save the address, the user name and the password first."),
    ),
    "preview-outdated": _kind(
        409,
        ja=(
            "送る内容か送り先が、見ていただいたものから変わりました。まだ送っていません。",
            "もう一度、送る内容を確かめてください。",
        ),
        en=(
            "What would be sent, or where to, is no longer what you saw. It was not sent.",
            "Please look at what will be sent once more.",
        ),
    ),
    "lrs-away": _kind(
        502,
        ja=(
            "送り先につながりません。届いた分は覚えています。",
            "ネットワークと送り先のアドレスを確かめ、もう一度送ってください。続きから送ります。",
        ),
        en=(
            "The learning record store cannot be reached. What has arrived is remembered.",
            "Check the network and the address, and send again: it goes on where it stopped.",
        ),
    ),
    "lrs-slow": _kind(
        502,
        ja=(
            "送り先から、時間内に返事がありませんでした。届いた分は覚えています。",
            "少し待ってから、もう一度送ってください。続きから送り、二重には数えられません。",
        ),
        en=(
            "The learning record store did not answer in time. What has arrived is remembered.",
            "Wait a little and send again: it goes on where it stopped, and nothing counts twice.",
        ),
    ),
    "lrs-not-trusted": _kind(
        502,
        ja=(
            "送り先が本物だと確かめられないので、送りませんでした(証明書の問題です)。",
            "アドレスを確かめ、続くときは送り先の管理者にお知らせください。",
        ),
        en=(
            "Nothing was sent: that this is the right place cannot be verified (its TLS certificate).",
            "Check the address; if it persists, tell whoever runs it.",
        ),
    ),
    "lrs-login-refused": _kind(
        502,
        ja=(
            "送り先が、利用者名かパスワードを受け付けませんでした({status})。",
            "送り先の設定で、利用者名とパスワードを入れ直してください。",
        ),
        en=(
            "The learning record store did not accept the user name or password ({status}).",
            "Type them again under the settings of where to send.",
        ),
    ),
    "lrs-not-found": _kind(
        502,
        ja=(
            "このアドレスに、学習記録を受け取る場所がありません({status})。",
            "アドレスを確かめてください。/statements の手前までを入れます。",
        ),
        en=(
            "Nothing at this address takes learning records ({status}).",
            "Check the address: it ends just before /statements.",
        ),
    ),
    "lrs-refused": _kind(
        502,
        ja=(
            "送り先が、この記録を受け取りませんでした({status})。",
            "送り先の管理者に、xAPI 1.0.3 を受け取れるかを確かめてください。",
        ),
        en=(
            "The learning record store refused a record ({status}).",
            "Ask whoever runs it whether it takes xAPI 1.0.3.",
        ),
    ),
    "lrs-busy": _kind(
        502,
        ja=(
            "送り先で問題が起きています({status})。届いた分は覚えています。",
            "少し待ってから、もう一度送ってください。続きから送ります。",
        ),
        en=(
            "The learning record store is in trouble ({status}). What has arrived is remembered.",
            "Wait a little and send again: it goes on where it stopped.",
        ),
    ),
    "lrs-moved": _kind(
        502,
        ja=(
            "送り先が、別のアドレスを案内しています({status})。そこへは送りませんでした。",
            "新しいアドレスを管理者に確かめ、設定に入れてください。",
        ),
        en=(
            "The learning record store points to another address ({status}). Nothing was sent there.",
            "Ask whoever runs it for the new address, and put it into the settings.",
        ),
    ),
    "overloaded": _kind(
        503,
        ja=(
            "混み合っていて、まだ確認できていません。",
            "{seconds} 秒ほど待ってから、もう一度送ってください。",
        ),
        en=("Busy: this was not checked.", "Wait about {seconds} s and send it again."),
    ),
    "check-timed-out": _kind(
        503,
        ja=(
            "時間内に確認が終わりませんでした。問題がないという意味ではありません。",
            "文章を分けて確認してください。",
        ),
        en=(
            "The check did not finish in time. That does not mean the text is fine.",
            "Check it in parts.",
        ),
    ),
    "not-a-backup": _kind(
        415,
        ja=("Content-Type が {expected} ではありません。", "控えのファイルを、その形式のまま送ってください。"),
        en=("The Content-Type is not {expected}.", "Send the file of a backup as it is, declared as that."),
    ),
    "backup-too-large": _kind(
        413,
        ja=(
            "ページから戻すには大きすぎるファイルです(上限 {limit} バイト)。何も変えていません。",
            "端末で `hitokokyu training restore ファイル` を使ってください。",
        ),
        en=(
            "The file is too large to be restored from a page (at most {limit} bytes). Nothing was changed.",
            "Use `hitokokyu training restore FILE` in a terminal.",
        ),
    ),
    "table-too-large": _kind(
        413,
        ja=(
            "ページから取り込むには大きすぎる表です(上限 {limit} バイト)。何も取り込んでいません。",
            "表を分けるか、端末で `hitokokyu withheld import ファイル` を使ってください。",
        ),
        en=(
            "The table is too large to be imported from a page (at most {limit} bytes). Nothing was taken.",
            "Split it, or use `hitokokyu withheld import FILE` in a terminal.",
        ),
    ),
    "table-unreadable": _kind(
        422,
        ja=(
            "読めない行が {count} 行あるので、何も取り込んでいません。",
            "挙げた行を直してから、もう一度取り込んでください。",
        ),
        en=(
            "Lines that cannot be read: {count}. Nothing was taken.",
            "Mend the lines named, and import the table again.",
        ),
    ),
    "term-too-short": _kind(
        422,
        ja=(
            "言葉が短すぎます。一文字だけの言葉は、たいていの投稿に出てきてしまいます。",
            "記号を除いて 2 文字以上にしてください。",
        ),
        en=(
            "The term is too short: one character alone is in nearly every post.",
            "Use at least two characters, not counting separators.",
        ),
    ),
    "term-unknown": _kind(
        404,
        ja=("その言葉は、もう一覧にありません。", "ページを読み込み直してください。"),
        en=("That term is not in the list any more.", "Load the page again."),
    ),
    "too-many-terms": _kind(
        422,
        ja=(
            "一覧に入るのは {limit} 語までです。何も加えていません。",
            "公表された言葉を消してから、もう一度お試しください。",
        ),
        en=(
            "The list holds {limit} terms at most. Nothing was added.",
            "Remove what is public by now, and try again.",
        ),
    ),
    "withheld-unusable": _kind(
        503,
        ja=(
            "「まだ言えない言葉」の一覧を読み書きできません。何も変えていません。",
            "一覧と鍵のファイルが同じフォルダにあるか、権限と空き容量を確かめてください。戻せないときは「すべて消す」で空にして、取り込み直せます。",
        ),
        en=(
            "The list of words not to be told yet cannot be read or written. Nothing was changed.",
            'See whether the list and its key are in the same folder, and check permissions and free space. If they are lost, "Delete all" empties the list, to be imported again.',
        ),
    ),
    "backup-not-ours": _kind(
        422,
        ja=(
            "これは、ひと呼吸の控えのファイルではありません。何も変えていません。",
            "「控えをつくる」か `hitokokyu training backup` で作ったファイル(hitokokyu-backup-….sqlite3)を選んでください。",
        ),
        en=(
            "This is not a backup of hitokokyu. Nothing was changed.",
            "Choose a file made with \"Make a backup\" or `hitokokyu training backup` (hitokokyu-backup-….sqlite3).",
        ),
    ),
    "backup-damaged": _kind(
        422,
        ja=(
            "この控えは壊れているので、戻していません。今の記録はそのままです。",
            "コピーが途中で切れたのかもしれません。もう一度コピーするか、別の控えを選んでください。",
        ),
        en=(
            "This backup is damaged and was not restored. What is kept now is as it was.",
            "Perhaps copying it was cut short: copy it again, or choose another backup.",
        ),
    ),
    "backup-newer": _kind(
        422,
        ja=(
            "この控えは、もっと新しい版のひと呼吸で作られています。何も変えていません。",
            "このパソコンのひと呼吸を更新してから、もう一度選んでください。",
        ),
        en=(
            "This backup was made by a newer version of hitokokyu. Nothing was changed.",
            "Update hitokokyu on this computer, then choose it again.",
        ),
    ),
    "store-file-failed": _kind(
        503,
        ja=(
            "ひと呼吸のフォルダのファイルを読み書きできませんでした。",
            "フォルダの権限と、ディスクの空きを確かめてから、もう一度お試しください。",
        ),
        en=(
            "A file in the folder of hitokokyu could not be read or written.",
            "Check the folder's permissions and the free space of the disk, then try again.",
        ),
    ),
    "store-full": _kind(
        503,
        ja=(
            "ディスクに空きがないので、記録できませんでした。前の記録はそのまま残っています。",
            "いらないファイルを消して空きをつくり、もう一度お試しください。",
        ),
        en=(
            "The disk is full, so this was not kept. What was kept before is still there.",
            "Make room by deleting what you do not need, then try again.",
        ),
    ),
    "store-read-only": _kind(
        503,
        ja=(
            "ひと呼吸のフォルダに書きこめないので、記録できませんでした。",
            "フォルダの権限を確かめるか、HITOKOKYU_HOME で書きこめる場所を指定して `hitokokyu serve` を起動し直してください。",
        ),
        en=(
            "The folder of hitokokyu cannot be written to, so this was not kept.",
            "Check its permissions, or name another folder with HITOKOKYU_HOME and restart `hitokokyu serve`.",
        ),
    ),
    "store-renewed": _kind(
        503,
        ja=(
            "記録ファイルが壊れていたので別の名前で残し、新しい記録を始めました。いまの操作はまだ記録していません。",
            "もう一度お試しください。ペアリングと勤務予定は入れ直しになります。控えがあれば「控えと消去」で戻せます。",
        ),
        en=(
            "The store was damaged. It is kept under another name, and a new one has begun; this was not kept yet.",
            "Please try again. Pairing and working hours have to be done anew; a backup can be restored under \"Backup and deletion\".",
        ),
    ),
    "store-lrs-renewed": _kind(
        503,
        ja=(
            "学習記録の送り先の設定（lrs.json）が壊れていたので、別の名前で残しました。ほかの記録は無事です。",
            "もう一度開いてから、送り先を「記録と証明書」で入れ直してください。",
        ),
        en=(
            "The settings of the learning record store (lrs.json) were damaged, and are kept under another name. Nothing else is lost.",
            "Try again, then enter the learning record store anew under \"Records and certificates\".",
        ),
    ),
    "store-unavailable": _kind(
        503,
        ja=(
            "ひと呼吸の記録ファイルを読めず、確認できませんでした。",
            "フォルダの権限と空き容量を確かめ、`hitokokyu serve` を起動し直してください。",
        ),
        en=(
            "The store of ひと呼吸 cannot be read, and nothing was checked.",
            "Check the folder's permissions and free space, then restart `hitokokyu serve`.",
        ),
    ),
}
