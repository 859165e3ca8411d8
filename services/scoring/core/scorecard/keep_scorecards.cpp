#include "services/scoring/core/scorecard/keep_scorecards.h"

#include <map>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostNoteBytes = 2000;

absl::Status CheckTexts(const ProgressWord& word) {
  for (const auto& [field, text] :
       {std::pair("note", &word.note), std::pair("source", &word.source)}) {
    if (text->size() > kMostNoteBytes) {
      return absl::InvalidArgumentError(StrCat(field, ": longer than ", kMostNoteBytes, " bytes"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const StatedScorecard>> KeepScorecards::Find(
    const std::string& id, const std::string& version, const Principal& principal) const {
  ASSIGN_OR_RETURN(const auto all, store_.List());
  for (auto stated = all.rbegin(); stated != all.rend(); ++stated) {
    const Scorecard& scorecard = (*stated)->scorecard;
    if (scorecard.id == id && (version.empty() || scorecard.version == version) &&
        MayActIn(principal, scorecard.zone)) {
      return *stated;
    }
  }
  return absl::NotFoundError(
      version.empty() ? StrCat("id: no scorecard \"", id, "\"")
                      : StrCat("version: scorecard \"", id, "\" has no version \"", version, "\""));
}

absl::StatusOr<std::vector<ScorecardView>> KeepScorecards::List(const Principal& principal,
                                                                Date today) const {
  ASSIGN_OR_RETURN(const auto all, store_.List());
  std::map<std::string, std::shared_ptr<const StatedScorecard>> latest;
  for (const auto& stated : all) {
    if (MayActIn(principal, stated->scorecard.zone)) {
      latest[stated->scorecard.id] = stated;
    }
  }
  std::vector<ScorecardView> views;
  for (const auto& [id, stated] : latest) {
    ASSIGN_OR_RETURN(const std::vector<ProgressWord> words, store_.Words(id));
    views.push_back({stated, today, StandingOn(stated->scorecard, words, today)});
  }
  return views;
}

absl::StatusOr<ScorecardView> KeepScorecards::Get(const std::string& id, const std::string& version,
                                                  std::optional<Date> day,
                                                  const Principal& principal, Date today) const {
  ASSIGN_OR_RETURN(const auto stated, Find(id, version, principal));
  if (day && today < *day) {
    return absl::OutOfRangeError(
        StrCat("as_of: ", FormatDate(*day), " has not come yet; today is ", FormatDate(today)));
  }
  ASSIGN_OR_RETURN(const std::vector<ProgressWord> words, store_.Words(id));
  const Date asked = day.value_or(today);
  return ScorecardView{stated, asked, StandingOn(stated->scorecard, words, asked)};
}

absl::StatusOr<std::shared_ptr<const StatedScorecard>> KeepScorecards::Put(
    const std::string& text, const Principal& principal, Instant now) const {
  return store_.Put(text, {principal.id, now}, [&](const Scorecard& scorecard) {
    return CheckMayActIn(principal, "text.zone", scorecard.zone);
  });
}

absl::StatusOr<std::int64_t> KeepScorecards::Record(const std::string& id,
                                                    std::vector<ProgressWord> words,
                                                    const NamedRequest& request,
                                                    const Principal& principal, Instant now) const {
  ASSIGN_OR_RETURN(const auto stated, Find(id, "", principal));
  if (words.empty() || words.size() > kMostWords) {
    return absl::InvalidArgumentError(StrCat("words: 1 to ", kMostWords, " of them"));
  }
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i].actor = principal.id;
    words[i].said_at = now;
    absl::Status sound = CheckWord(stated->scorecard, words[i], ShanghaiDate(now));
    sound = sound.ok() ? CheckTexts(words[i]) : sound;
    if (!sound.ok()) {
      faults.push_back(StrCat("words[", i, "].", StdView(sound.message())));
    }
  }
  if (!faults.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  }
  return store_.Record(id, words, request, {principal.id, now});
}

}  // namespace zoneflow::scoring
