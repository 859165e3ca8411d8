// Why the case engine and the review desk refuse something, in Chinese: their sentences are those of services/approval/core
// and of services/ingest/core/review.cpp. What has no sentence here is shown as the service says it.

const statuses: Record<string, string | undefined> = {
  not_started: "未开始", received: "已收件", correction: "补正中", in_review: "办理中", suspended: "已暂停", completed: "已办结", delivered: "已送达",
  returned: "已退件", refused: "不予受理或许可", withdrawn: "已撤回", revoked: "已撤销", expired: "已失效",
};

const day = "(\\d{4}-\\d\\d-\\d\\d)";
const status = "the node is (\\w+)";

type Sentence = readonly [RegExp, (...parts: string[]) => string];

const after = (then: string) => (found: string | undefined) => `现为“${statuses[found ?? ""] ?? found}”，${then}`;

const sentences: readonly Sentence[] = [
  [/the result of (.+) is missing; it must be there/, (names) => `缺前置结果：${names}。须先办结，或在目录允许时作出承诺`],
  [new RegExp(`${status}; papers are received once`), after("一次申请只收件一次")],
  [new RegExp(`it was accepted on ${day} already`), (on) => `已于 ${on} 受理；日期有误请更正`],
  [new RegExp(`${status}; only papers that were received`), after("只有已收件而未答复的，才视为受理（行政许可法第三十二条）")],
  [new RegExp(`the five working days for an answer end with ${day}`), (on) => `答复期五个工作日，至 ${on} 届满（行政许可法第三十二条）`],
  [new RegExp(`${status}; a correction is asked of`), after("只有已收件的才能要求补正")],
  [/a correction names at once all that is missing/, () => "须填写：一次告知全部需要补正的内容（行政许可法第三十二条）"],
  [new RegExp(`the five working days for it ended with ${day}; the papers count as accepted from ${day}`), (on, from) => `补正告知期至 ${on} 已届满，自 ${from} 起视为受理（行政许可法第三十二条）`],
  [new RegExp(`${status}; there is no open application`), after("没有在办的申请")],
  [/the applicant is told why \(行政许可法 art. (\d+)\)/, (article) => `须填写：应向申请人说明理由（行政许可法第${article}条）`],
  [new RegExp(`${status}; the clock of a node in review`), after("只有办理中的才能暂停计时")],
  [/without a reason the clock is not stopped/, () => "须填写：没有理由不停止计时（行政许可法第四十五条）"],
  [/without a written notice to the applicant/, () => "须填写：未书面告知申请人不停止计时（行政许可法第四十五条）"],
  [/is not within 0 to 3650/, () => "应在 0 至 3650 之间"],
  [/is not after the day of the suspension/, () => "应晚于暂停之日"],
  [new RegExp(`${status}, not suspended`), after("并未暂停")],
  [new RegExp(`${status}; the limit of a node in review`), after("只有办理中的才能延期（行政许可法第四十二条）")],
  [new RegExp(`the limit was extended on ${day} already`), (on) => `已于 ${on} 延期；只能延期一次（行政许可法第四十二条）`],
  [/is not within 1 to (\d+) working days/, (most) => `应为 1 至 ${most} 个工作日（行政许可法第四十二条）`],
  [/the head decides by name/, () => "须填写：由负责人署名决定（行政许可法第四十二条）"],
  [new RegExp(`the limit ended with ${day}`), (on) => `时限已于 ${on} 届满；延期应在届满前决定（行政许可法第四十二条）`],
  [new RegExp(`is before the (?:issue|renewal) on ${day}`), (on) => `早于作出之日 ${on}`],
  [new RegExp(`it has a result of ${day} with other content`), (on) => `已于 ${on} 办结，内容不同；请更正那一条，或撤销结果`],
  [new RegExp(`the clock stands since ${day}`), (on) => `自 ${on} 起暂停计时，请先恢复`],
  [new RegExp(`${status}; what was not accepted has no result`), after("未受理的不能办结")],
  [new RegExp(`${status}; a result is delivered once`), after("结果作出后送达一次")],
  [new RegExp(`${status}; it has no result`), after("没有可撤销或失效的结果")],
  [/a result is revoked for a reason/, () => "须填写：撤销应有理由（行政许可法第六十九条）"],
  [new RegExp(`${status}; what is valid is renewed`), after("只有有效的结果才能延续（行政许可法第五十条）")],
  [/a renewal names until when/, () => "须填写：延续应写明有效期"],
  [new RegExp(`is not after ${day}, until when it holds`), (on) => `应晚于现有效期 ${on}`],
  [new RegExp(`is after today, ${day}`), (today) => `晚于今天 ${today}`],
  [new RegExp(`is before today, ${day}`), (today) => `早于今天 ${today}`],
  [new RegExp(`is before ${day}, when the node last changed`), (on) => `早于上一次办理之日 ${on}`],
  [/a date is corrected for a reason/, () => "须填写：更正日期应有理由"],
  [/there is nothing to ask/, () => "已有结果，无须催办"],
  [new RegExp(`is after ${day}, when what needs the result`), (on) => `晚于 ${on}：届时需要它的事项最迟受理`],
  [new RegExp(`is after ${day}, when the procedure's own`), (on) => `晚于 ${on}：该事项的承诺时限届时届满`],
  [new RegExp(`it is promised until ${day} already`), (on) => `已承诺，期限为 ${on}`],
  [/nothing says which day is the last/, () => "须填写：没有可依据的最后期限"],
  [/what was promised has not come/, () => "承诺的材料尚未补交，补交后才能确认"],
  [new RegExp(`is not within ${day}, when it was .*?today, ${day}`), (from, today) => `应在承诺之日 ${from} 至今天 ${today} 之间`],
  [new RegExp(`the start ${day} is (\\d+) working days late all the same.*?lawfully be ${day}`), (start, late, earliest) => `采纳后仍晚 ${late} 个工作日，不能保 ${start} 开工；依法最早 ${earliest} 开工`],
  [/is none that case \S+ may take/, () => "有一项措施现在不能采用：法律、园区规定或已受理的事项不允许"],
  [/^(\d+) is not the current one, (\d+); look at that/, (asked, current) => `第 ${asked} 版已不是现行版本，现行为第 ${current} 版，请看过再签`],
  [/\((.+?)\) is yes, which \S+ \((.*)\) being no contradicts/, (yes, no) => `“${yes}”答“是”，与“${no}”答“否”矛盾`],
  [/no sheet has a header with a matter number/, () => "没有一张表的表头含“办件编号”与“事项名称”两栏"],
  [/^sheet "(.*)": columns (\w+) and (\w+) are both/, (sheet, one, other) => `${sheet === "" ? "" : `工作表“${sheet}”`}第 ${one} 列与第 ${other} 列是同一栏目`],
  [/^more than ([\d,]+) rows/, (most) => `超过 ${most} 行`],
  [/^encrypted; take the password off/, () => "文件有密码，请去掉密码后另存为 .xlsx"],
  [/^the old format of .xls/, () => "旧格式 .xls、.et，请另存为 .xlsx"],
  [/^holds macros/, () => "含宏，请另存为不含宏的 .xlsx"],
  [/^links to other workbooks/, () => "链接了其他工作簿，请断开链接"],
  [/no whole \.xlsx|^no workbook|^neither text nor|is no (?:UTF-8|GB18030|UTF-16)/, () => "不是完整的 .xlsx，也不是 CSV 文本"],
  [/must be an amount and the code of its currency/, () => "应写金额与币种代码，如 27700000000 CNY"],
  [/^'(.*)' is no amount/, (typed) => `“${typed}”不是金额`],
  [/is not a date such as/, () => "应写日期，如 2021-04-20"],
  [/is the id of no known zone/, () => "没有这个园区编号"],
  [/must not be negative/, () => "不能为负"],
  [/must be a whole number, (\d+) to (\d+)/, (least, most) => `应为 ${least} 至 ${most} 的整数`],
  [/must be a number and its unit/, () => "应写数与单位，如 12.5 家"],
  [/must be a plain decimal/, () => "应写小数，如 12.5"],
  [/a signing is of one project at least/, () => "须填写：签约至少一个项目"],
  [/is beyond the (\d+) of cohort/, (cohort) => `名次超出参评数 ${cohort}`],
  [/a revision has a reason/, () => "须填写：修订应有理由"],
  [/(\d{4}-\d\d) of \S+ is locked; a change comes as a revision/, (month) => `${month} 已锁定，只能作为修订改动，并写明理由`],
  [/(\d+) figures of .* are neither signed off nor rejected/, (open) => `还有 ${open} 个数字既未签发也未驳回`],
  [/is signed off and may have left the house/, () => "已签发，可能已对外使用；请改用更正"],
  [/has changed since; it is/, () => "此后又有改动，不能撤销"],
  [/is unchecked; /, () => "尚未核对，先确认再签发"],
  [/off is with the statistics/, () => "签发由统计人员办理"],
  [/is less than the (\d+) members named/, (named) => `少于具名的 ${named} 个项目`],
  [/stands without an amount/, () => "没有金额时不能有另一币种金额"],
  [/as amount is; it is the same total in another currency/, () => "与金额币种相同；它是同一总额的另一币种"],
  [/leaves the member without company and name/, () => "企业与项目名称至少留一个"],
  [/is signed off; statistics change it/, () => "已签发，只有统计人员能改"],
  [/is rejected; there is no figure to vouch for/, () => "已驳回，不能再确认或更正"],
  [/says so already; what is right is to be confirmed/, () => "读出的已是如此；正确的请直接确认"],
  [/a figure is rejected for a reason/, () => "须填写：驳回应有理由"],
  [/the node is with (.+); \S+ does not belong to it/, (office) => `由${office}办理，您不属于该单位`],
  [/the node is with (\S+), not with/, (officer) => `已交由 ${officer} 办理`],
];

// Of services/notification/core/whistle/whistle_moves.cpp.
const whistleSentences: readonly Sentence[] = [
  [/(\S+) has bounced this ticket; a department does so once/, (department) => `${department}已退过单；一个部门只能退单一次`],
  [/only what is not signed off is bounced/, () => "已签收的不能退单"],
  [/the time to sign off ran out at/, () => "签收时限已过，不能再退单"],
  [/dispatch \d+ of it was the decision of last resort/, () => "兜底分派的决定不能退单"],
  [/(\S+) was the second to bounce it; the third dispatch is for the dispatcher of last resort/, (department) => `${department}是第二个退单的部门；第三次分派由兜底调度决定`],
  [/there would be (\d+) departments in the lead; there is one/, (count) => `主办部门应为 1 个，现为 ${count} 个`],
  [/names no department/, () => "须选择部门"],
  [/has a leg already/, () => "该部门已在承办"],
  [/is no other department of the rules/, () => "须选择另一个部门"],
  [/a pause was asked for or holds already; one at a time/, () => "已申请或正在暂停，一次只能有一个"],
  [/has passed$/, () => "已经过去，应晚于现在"],
  [/a department reports in once, before it works/, () => "一个部门只报到一次"],
  [/that comes after reporting in, before resolving/, () => "须先报到，且在办结之前"],
  [/has no duty roster in the rules/, () => "该园区没有值班表，不能吹哨"],
  [/^is empty$/, () => "须填写"],
];

// Of services/scoring/core/appraisal.
const appraisalSentences: readonly Sentence[] = [
  [/nobody has checked (\d+) of its figures; an official board/, (count) => `有 ${count} 项数据未核，公示只收已核数据：请先核对，或选择只收已核及以上`],
  [/must be 1 to (\d+) of a-z, 0-9 and "-"/, (most) => `代号只能用小写字母、数字和 -，至多 ${most} 个`],
  [/is of "(.*)"; another is another board/, (is) => `该榜已定为“${is}”，另作请用新的代号`],
  [/board (\S+) is final; what was wrong with it is told by an erratum/, (board) => `${board} 已定稿，有错只能勘误`],
  [/board (\S+) is in publicity, and no trial any more/, (board) => `${board} 已公示，不能再退回试算`],
  [/objections to board \S+ are taken up to (\S+), that day included/, (day) => `异议受理至 ${day}（含当日），此后才能定稿`],
  [/objections to board \S+ were taken up to (\S+)/, (day) => `异议受理已于 ${day} 截止`],
  [/objection (\d+) of (.+) is not answered/, (number, unit) => `${unit} 的异议 ${number} 尚未答复`],
  [/objection (\d+) of (.+) was upheld; publish the board again/, (number, unit) => `${unit} 的异议 ${number} 已采纳，请更正后重新公示`],
  [/objection (\d+) was answered by/, (number) => `异议 ${number} 已有答复`],
  [/no figure of (.+) that board \S+ reads was corrected so that its score changes/, (unit) => `${unit} 没有更正过影响总分的数据，无从勘误`],
  [/is no unit of board (\S+)/, (board) => `不是 ${board} 的参评单位`],
  [/nobody has a figure of (\S+)/, (period) => `没有单位填报 ${period} 的数据`],
  [/"(.*)" is no unit that is known/, (unit) => `没有登记单位“${unit}”`],
  [/"(.*)": no framework reads it/, (indicator) => `没有办法用到指标“${indicator}”`],
  [/must be a period such as/, () => "应写时期：2022、2022Q3 或 2022-07"],
  [/^(\S+) has not begun/, (period) => `${period} 还没有开始`],
  [/^(\S+): (.+) is no member then/, (period, unit) => `${unit} 在 ${period} 不参评`],
  [/is missing; (\S+) of (.+) is locked since (\S+), and a change of it is a revision/, (period, unit, day) => `须填写：${unit} ${period} 已于 ${day} 锁定，改动是修订`],
  [/(\S+) of (.+) is signed off and locked/, (period, unit) => `${unit} ${period} 已签发锁定`],
  [/another figure of that instant is known/, () => "同一时刻已有另一个数，更正应在其后"],
  [/the figure stands in observations\[\d+\] already/, () => "同一数据在表中出现两次"],
  [/must be extracted, checked or signed_off/, () => "应写 extracted（未核）、checked（已核）或 signed_off（已签发）"],
  [/"(.*)" has no value/, (cell) => `单元格“${cell}”没有值`],
  [/column (\S+) is missing/, (column) => `缺少列 ${column}`],
  [/"(.*)" is no column; known are (.*)/, (column, known) => `没有“${column}”这一列；可用的列：${known}`],
  [/must be above 0$/, () => "应大于 0"],
  [/no framework "(.*)"/, (id) => `没有办法“${id}”`],
];

// undefined for a sentence of others.
export function ruleInChinese(message: string): string | undefined {
  for (const [pattern, say] of [...sentences, ...appraisalSentences, ...whistleSentences]) {
    const found = pattern.exec(message);
    if (found !== null) {
      return say(...found.slice(1));
    }
  }
  return undefined;
}
