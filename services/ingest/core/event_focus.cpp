// What a frame is open for: the event and the project that the next clause may go on with.
#include <algorithm>
#include <iterator>
#include <utility>

#include "services/ingest/core/event_frame.h"
#include "services/ingest/core/event_words.h"

namespace zoneflow::ingest {
namespace {

// What a clause about the open event begins with.
constexpr View kThat[] = {u"该",   u"此",       u"本次",   u"本批",       u"这",      u"上述",
                          u"项目", u"签约项目", u"总投资", u"计划总投资", u"开工项目"};
// Told at a building site.
constexpr View kWorks[] = {u"工地",     u"塔吊",     u"正在施工", u"施工现场", u"浇筑",
                           u"土建",     u"吊装",     u"桩基",     u"打桩",     u"挖掘机",
                           u"安装",     u"调试",     u"剪彩",     u"机器轰鸣", u"拔地而起",
                           u"建设现场", u"项目现场", u"加紧建设", u"抓紧建设", u"正在建设"};
// A clause that begins with these has its subject elsewhere.
constexpr View kNoSubject[] = {
    u"成为",     u"是",   u"为",   u"也",   u"使",   u"让",   u"标志", u"在",       u"迎来",
    u"将",       u"对",   u"推动", u"支持", u"围绕", u"建成", u"助力", u"打造",     u"依托",
    u"建设",     u"推进", u"加快", u"通过", u"随着", u"以及", u"包括", u"主要建设", u"建设内容",
    u"主要包括", u"设有", u"新增", u"盘活", u"打通", u"启动", u"完成", u"创造"};

}  // namespace

void EventFrames::BeginParagraph() {
  carried_ = open_;
  open_ = kNone;
  has_topic_ = false;
  pending_ = {};
  // 项目总投资7亿元 at a paragraph's begin goes on with the project of those before.
  View text = After(state_.paragraph, 6);
  // 1.项目用地
  text.remove_prefix(
      text.size() > 2 && IsDigit(text[0]) && View(u".、．").find(text[1]) != View::npos ? 2 : 0);
  if (text.starts_with(u"项目") || text.starts_with(u"该项目") || text.starts_with(u"工程") ||
      text.starts_with(u"建设期") || text.starts_with(u"用地")) {
    return;
  }
  if (focus_fades_) {
    state_.project = {};
  }
  focus_fades_ = true;
}

void EventFrames::Under(Range heading) {
  constexpr std::size_t kLongest = 30;
  const Clause clause{heading, TokenAt(state_.source.tokens, heading.begin),
                      TokenAt(state_.source.tokens, heading.end), Characters(Sub(heading))};
  const Range name = heading.size() <= kLongest && EventNames::IsSurelyProject(Sub(heading))
                         ? names_.Leading(heading, clause)
                         : Range{};
  state_.project = {.name = name, .fact = kNone, .works = false};
  focus_fades_ = false;
}

std::size_t EventFrames::Open(View text) const {
  const std::size_t open = open_ == kNone && StartsWithAny(text, kThat) ? carried_ : open_;
  if (open == kNone || open >= state_.facts.size()) {
    return kNone;
  }
  const Fact& fact = state_.facts[open];
  return fact.amount || fact.attr != Attr::kNone ? kNone : open;
}

void EventFrames::TellOf(FactKind kind) {
  topic_ = kind;
  has_topic_ = true;
  article_topic_ = kind;
}

std::optional<FactKind> EventFrames::Topic() const {
  return has_topic_ ? std::optional(topic_) : article_topic_;
}

std::size_t EventFrames::Known(Range name) const {
  constexpr std::size_t kReach = 12;
  constexpr std::size_t kWholeName = 15;  // bytes; 二期 alone is of many projects
  const std::string told = Utf8(name);
  const std::vector<Fact>& facts = state_.facts;
  for (std::size_t k = facts.size(); k > 0 && k + kReach > facts.size(); --k) {
    const Fact& fact = facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) && !fact.in_title &&
        fact.attr == Attr::kNone && fact.count.value_or(1) == 1 &&
        (fact.subject.ends_with(told) ||
         (fact.subject.size() >= kWholeName && std::string_view(told).ends_with(fact.subject)))) {
      return k - 1;
    }
  }
  return kNone;
}

bool EventFrames::HoldsCount(const Clause& clause) const {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    if (CountsProjects(i)) {
      return true;
    }
  }
  return false;
}

bool EventFrames::Resume(const std::vector<Clause>& sentence, std::size_t n, std::size_t money) {
  const Clause& clause = sentence[n];
  if (state_.in_title || OnlyPlanned(clause) || (n > 0 && HoldsCount(sentence[n - 1]))) {
    return false;  // behind a count the sum is of what was counted
  }
  Range name;
  FactKind kind = FactKind::kFacility;
  const bool pending = pending_.sentence == state_.begin && !pending_.name.empty();
  if (pending) {
    name = pending_.name;
    kind = pending_.kind;
    pending_ = {};
  } else {
    const ProjectInFocus& project = state_.project;
    const std::optional<FactKind> topic = Topic();
    const bool stage = project.works || StageBehind(sentence, n);
    if (project.name.empty() || project.fact != kNone || !(stage || topic) ||
        (project.name.begin < state_.paragraph && !StartsWithAny(Sub(clause.at), kThat)) ||
        (!project.works && StageToCome(sentence, n))) {
      return false;
    }
    name = project.name;
    kind = stage ? FactKind::kFacility : *topic;
  }
  const std::size_t begin = name.begin >= state_.begin ? name.begin : clause.at.begin;
  Fact& fact = Emit(kind, {begin, T(money).end}, Utf8(name), clause);
  if (kind == FactKind::kSigning) {
    (EventNames::IsProject(Sub(name)) ? fact.project : fact.company) = fact.subject;
  }
  SetMoney(fact, money, clause);
  state_.project.fact = pending ? state_.project.fact : state_.facts.size() - 1;
  return true;
}

void EventFrames::EndClause(const Clause& clause, std::size_t facts_before) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    const bool signs = IsSigning(mark);
    const char16_t behind = T(i).end < clause.at.end ? state_.text[T(i).end] : u'。';
    if ((!signs && !IsStage(mark)) || predicates_.Of(i, clause) == Aspect::kAside ||
        View(u"企项商机").find(behind) != View::npos) {
      continue;
    }
    TellOf(signs ? FactKind::kSigning : FactKind::kFacility);
  }
  MoveFocus(clause, facts_before);
  // 签约仪式, 集中开竣工: an occasion tells what its news is about.
  const View text = clause.characters.MayHold(u"仪式") ? Sub(clause.at) : View();
  for (const View word : {View(u"签约"), View(u"开工"), View(u"竣工"), View(u"投产"), View(u"奠基"),
                          View(u"开园"), View(u"启用"), View(u"揭牌")}) {
    const std::size_t at = text.rfind(word);
    if (at != View::npos && text.find(u"仪式", at) <= at + 6) {
      TellOf(word == u"签约" ? FactKind::kSigning : FactKind::kFacility);
    }
  }
  for (std::size_t k = state_.facts.size(); k > facts_before; --k) {
    Fact& fact = state_.facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone && !fact.period_total && !fact.day) {
      fact.day = DayOf(clause);
    }
  }
  for (std::size_t k = state_.facts.size(); k > facts_before; --k) {
    const Fact& fact = state_.facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone && !fact.in_title && !IsFixedAssets(fact)) {
      open_ = k - 1;
      state_.open_event = open_;
      topic_ = fact.kind;
      has_topic_ = true;
      pending_ = {};
      return;
    }
  }
  NotePending(clause);
}

void EventFrames::MoveFocus(const Clause& clause, std::size_t facts_before) {
  if (state_.in_title) {
    return;
  }
  std::size_t told = kNone;
  for (std::size_t k = state_.facts.size(); k > facts_before; --k) {
    const Fact& fact = state_.facts[k - 1];
    if ((fact.kind == FactKind::kSigning || fact.kind == FactKind::kFacility) &&
        fact.attr == Attr::kNone && !IsFixedAssets(fact)) {
      told = k - 1;
    }
  }
  Range name = names_.Leading(clause.at, clause);
  if (Sub(name).starts_with(u"项目") || Sub(name).starts_with(u"该项目")) {
    name = {};  // 项目计划总投资…: the one that is told of
  }
  if (!name.empty()) {
    // 成为首个示范项目, 在甲公司的车间里: not what is told of.
    const View text = Sub(clause.at);
    const View behind = After(name.end, std::min<std::size_t>(1, clause.at.end - name.end));
    const bool same = state_.project.name.begin >= state_.begin && !state_.project.name.empty() &&
                      state_.project.fact == kNone && !IsApart(clause) &&
                      state_.text[state_.project.name.end] != u'，';
    if (told == kNone && (StartsWithAny(text, kNoSubject) || StartsWithAny(Sub(name), kNoSubject) ||
                          same || behind == u"内" || behind == u"里" || behind == u"旁")) {
      name = {};
    }
  }
  if (!name.empty() && told == kNone) {
    // A name told of again: what follows is of its event.
    told = Known(name);
    state_.open_event = told == kNone ? state_.open_event : told;
  }
  if (!name.empty() || told != kNone) {
    state_.project = {.name = name, .fact = told, .works = false};
    focus_fades_ = false;
  }
  state_.project.works = state_.project.works || HasAny(Sub(clause.at), kWorks);
}

void EventFrames::NotePending(const Clause& clause) {
  for (std::size_t i = clause.first; i < clause.last; ++i) {
    const Mark mark = T(i).mark;
    const bool works = mark == Mark::kFacility || mark == Mark::kBuilt;
    const bool attracts = mark == Mark::kAttract;
    // 甲公司第二次增资，金额3500万美元
    const View printed = Sub({T(i).begin, T(i).end});
    const bool adds = mark == Mark::kPlanInvest && T(i).end == clause.at.end &&
                      (printed == u"增资" || printed == u"追加投资" || printed == u"再投资");
    if (!works && !attracts && !adds && mark != Mark::kSign && mark != Mark::kSettle) {
      continue;
    }
    const View after =
        After(T(i).end, attracts ? 0 : std::min<std::size_t>(2, clause.at.end - T(i).end));
    if (InList(i, clause) || IsPlanned(i, clause) ||
        (!after.empty() && View(u"后前率时的仪活企").find(after.front()) != View::npos)) {
      continue;
    }
    const EventName name = names_.Cut(
        attracts ? Range{T(i).end, clause.at.end} : PartyIn({clause.at.begin, T(i).begin}, clause),
        clause);
    const Range whole = name.whole();
    if (attracts && ProjectCount(clause) != kNone) {
      return;
    }
    if (attracts && !EventNames::IsParty(Sub(name.company)) &&
        !EventNames::IsSurelyProject(Sub(name.project))) {
      continue;
    }
    if (name.that || whole.size() < 3 || whole.size() > 26 || IsZone(whole, clause) ||
        EventNames::IsAuthority(Sub(whole)) || IsGeneral(Sub(whole)) || state_.in_title) {
      continue;
    }
    for (std::size_t k = clause.first; k < clause.last; ++k) {
      if (CountsProjects(k) && T(k).begin >= whole.begin && T(k).end <= whole.end) {
        return;
      }
    }
    // Another event than the open one; in the same sentence it may be a part of it: …投产，甲窑炉出料.
    if (open_ != kNone && works && !IsApart(clause) && clause.at.begin > state_.begin) {
      return;
    }
    open_ = kNone;
    pending_ = {.kind = works ? FactKind::kFacility : FactKind::kSigning,
                .name = whole,
                .sentence = state_.begin};
    return;
  }
}

}  // namespace zoneflow::ingest
