#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/numbers/reading.h"

namespace zoneflow::ingest {
namespace {

// Measure words, units and what joins numbers: in front of them a lone Chinese digit counts. Elsewhere
// it is mostly part of a word: 一切, 四川, 两美刀.
constexpr std::u16string_view kCountable =
    u"个只条张件台辆座栋幢间套层楼项次位名人口家户所处种类款笔份批届级期年月日号天周夜时秒刻季度元"
    u"角块毛钱斤克吨磅升米"
    u"里尺寸丈公平方立英亩顷厘毫篇章节段句字页本册卷首幅幕部集场轮盘局圈步枚颗粒根棵株朵束串堆排列"
    u"队组群伙帮对双副打箱盒"
    u"包袋瓶杯碗盆桶罐壶碟勺匙把支枝架艘船车班趟遍回番声顿餐桌席床扇门窗面片滴团缕丝线道股代世辈岁"
    u"维星票倍国州省市县区镇"
    u"乡村街路岸边端侧头尾身手脚眼心脸指课题例系环档版稿审局届任员者生军师团营连排兵机床炮枪刀剑箭"
    u"针管弦键音色味光成分点"
    u"到以至是的和与及或加减乘除比";

bool IsCountable(std::u16string_view text, std::size_t at) {
  if (at >= text.size()) {
    return true;
  }
  const char16_t c = text[at];
  if (!IsHan(c)) {
    return !IsLetter(c) && !IsDigit(c) && c != u'%';
  }
  constexpr std::u16string_view kBeforeIs = u"那这不也还而却更但";
  return kCountable.find(c) != kCountable.npos ||
         (kBeforeIs.find(c) != kBeforeIs.npos && UnitAt(text, at + 1) == u'是') ||
         (c == u'小' && UnitAt(text, at + 1) == u'时');
}

// 伍 陆 肆 拾 as characters of words: 队伍, 大陆, 放肆, 收拾.
bool IsInWord(std::u16string_view text, const NumberReading& reading) {
  constexpr std::u16string_view kWords = u"伍陆肆拾";
  constexpr std::u16string_view kLinks = u"是为至到和共第有约达写之";
  return reading.end == reading.begin + 1 && kWords.find(text[reading.begin]) != kWords.npos &&
         ((reading.begin > 0 && IsHan(text[reading.begin - 1]) &&
           kLinks.find(text[reading.begin - 1]) == kLinks.npos) ||
          !IsCountable(text, reading.end));
}

bool IsAlone(std::u16string_view text, const NumberReading& reading) {
  return reading.begin == 0 || ChineseDigit(text[reading.begin - 1]) < 0;
}

bool Counts(std::u16string_view text, const NumberReading& reading) {
  if (IsInWord(text, reading)) {
    return false;
  }
  const char16_t next = UnitAt(text, reading.end);
  if (text[reading.end - 1] == u'十' && (next == u'足' || next == u'全')) {
    return false;
  }
  if (text[reading.begin] == u'半' && reading.end == reading.begin + 1) {
    return false;
  }
  const bool either_digit =
      reading.upto && reading.end == reading.begin + 2 && ScaleOf(text[reading.end - 1]) == 0;
  return (!reading.lone_digit && !either_digit) ||
         (IsAlone(text, reading) && IsCountable(text, reading.end));
}

}  // namespace

void RecognizeNumbers(const FoldedText& folded, std::vector<Recognized>& out) {
  const std::u16string_view text = folded.units;
  bool of_percent = false;  // behind 百分之: a number whatever follows
  for (std::size_t i = 0; i < text.size();) {
    const auto reading = MayStart(text, i) ? ReadAt(text, i, true) : std::nullopt;
    if (!reading) {
      of_percent = false;
      ++i;
      continue;
    }
    i = reading->end;
    if (reading->bare) {
      of_percent = UnitAt(text, i) == u'分' && UnitAt(text, i + 1) == u'之';
      i += of_percent ? 2 : 0;
      continue;
    }
    if (of_percent || Counts(text, *reading)) {
      out.push_back(ResultOf(folded, *reading, reading->begin, reading->end));
    }
    of_percent = false;
  }
}

void RecognizeOrdinals(const FoldedText& folded, std::vector<Recognized>& out) {
  const std::u16string_view text = folded.units;
  for (std::size_t i = text.find(u'第'); i < text.size(); i = text.find(u'第', i)) {
    const std::size_t at = i++;
    const auto reading = ReadPlainAt(text, at + 1);
    if (!reading || reading->bare || reading->upto || text[at + 1] == u'.') {
      continue;
    }
    out.push_back(ResultOf(folded, *reading, at, reading->end));
    i = reading->end;
  }
}

}  // namespace zoneflow::ingest
