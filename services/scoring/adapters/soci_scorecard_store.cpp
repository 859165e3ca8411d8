#include "services/scoring/adapters/soci_scorecard_store.h"

#include <soci/soci.h>

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/scoring/adapters/appraisal_requests.h"
#include "services/scoring/adapters/column_text.h"
#include "services/scoring/adapters/scorecard_yaml.h"

namespace zoneflow::scoring {
namespace {

std::string DoneText(const std::optional<bool>& done) { return !done ? "" : *done ? "yes" : "no"; }

void InsertWord(soci::session& session, const std::string& id, long long number,
                const ProgressWord& word) {
  const std::string on = FormatDate(word.on);
  const std::string value = TextOf(word.value);
  const std::string numerator = TextOf(word.numerator);
  const std::string denominator = TextOf(word.denominator);
  const std::string done = DoneText(word.done);
  const std::string progress = TextOf(word.progress);
  const long long light = static_cast<long long>(word.light);
  const long long said_at = MicrosOf(word.said_at);
  session << "INSERT INTO progress_words (scorecard_id, number, path, on_day, value, numerator, "
             "denominator, done, progress, light, note, source, actor, said_at_us) VALUES (:id, "
             ":number, :path, :on_day, :value, :numerator, :denominator, :done, :progress, :light, "
             ":note, :source, :actor, :said_at)",
      soci::use(id, "id"), soci::use(number, "number"), soci::use(word.path, "path"),
      soci::use(on, "on_day"), soci::use(value, "value"), soci::use(numerator, "numerator"),
      soci::use(denominator, "denominator"), soci::use(done, "done"),
      soci::use(progress, "progress"), soci::use(light, "light"), soci::use(word.note, "note"),
      soci::use(word.source, "source"), soci::use(word.actor, "actor"),
      soci::use(said_at, "said_at");
}

// Takes so many numbers, and returns the last of them.
long long TakeNumbers(soci::session& session, const std::string& id, std::size_t many) {
  long long words = static_cast<long long>(many);
  session << "INSERT INTO progress_counts (scorecard_id, words) VALUES (:id, :words) "
             "ON CONFLICT (scorecard_id) DO UPDATE SET words = progress_counts.words + "
             "excluded.words",
      soci::use(id, "id"), soci::use(words, "words");
  session << "SELECT words FROM progress_counts WHERE scorecard_id = :id", soci::use(id, "id"),
      soci::into(words);
  return words;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> ScorecardFiles::Shipped() {
  std::vector<std::pair<std::string_view, std::string_view>> files;
  for (const std::string_view name : ShippedScorecards()) {
    files.emplace_back(name, ShippedScorecard(name));
  }
  return files;
}

absl::StatusOr<StatedScorecard> ScorecardFiles::Parse(const std::string& text,
                                                      std::string_view file) {
  ASSIGN_OR_RETURN(Scorecard scorecard, ParseScorecard(text, file));
  return StatedScorecard{std::move(scorecard), {}, {}};
}

absl::StatusOr<std::unique_ptr<SociScorecardStore>> SociScorecardStore::Load(
    sql::Database& database) {
  std::unique_ptr<SociScorecardStore> store(new SociScorecardStore(database));
  RETURN_IF_ERROR(store->files_.LoadShipped());
  return store;
}

absl::StatusOr<std::shared_ptr<const StatedScorecard>> SociScorecardStore::Put(
    const std::string& text, const ChangeOrigin& origin, const MayPut& may) {
  ASSIGN_OR_RETURN(const auto put, files_.Read(text));
  const Scorecard& scorecard = put->scorecard;
  RETURN_IF_ERROR(may(scorecard));
  for (const auto& known : files_.shipped()) {
    if (known->scorecard.id == scorecard.id) {
      RETURN_IF_ERROR(may(known->scorecard));  // a plan stays its zone's
    }
  }
  ASSIGN_OR_RETURN(const auto all, List());
  for (const auto& known : all) {
    if (known->scorecard.id == scorecard.id && known->scorecard.zone != scorecard.zone) {
      return absl::InvalidArgumentError(StrCat("text: scorecard ", scorecard.id, " is of zone ",
                                               known->scorecard.zone, ", not ", scorecard.zone));
    }
  }
  RETURN_IF_ERROR(files_.Put(*put, origin));
  return put;
}

absl::StatusOr<std::int64_t> SociScorecardStore::Record(const std::string& id,
                                                        const std::vector<ProgressWord>& words,
                                                        const NamedRequest& request,
                                                        const ChangeOrigin& origin) {
  std::int64_t last = 0;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    // Its row is the lock that two requests of one name share.
    TakeNumbers(session, id, 0);
    ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                     FindAnswer(session, origin.actor, request));
    if (answer) {
      return absl::SimpleAtoi(*answer, &last)
                 ? absl::OkStatus()
                 : absl::DataLossError(StrCat("answer kept: \"", *answer, "\" is no number"));
    }
    last = TakeNumbers(session, id, words.size());
    long long number = last - static_cast<long long>(words.size());
    for (const ProgressWord& word : words) {
      InsertWord(session, id, ++number, word);
    }
    KeepAnswer(session, origin, request, StrCat(last));
    return absl::OkStatus();
  }));
  return last;
}

absl::StatusOr<std::vector<ProgressWord>> SociScorecardStore::Words(const std::string& id) {
  std::vector<ProgressWord> words;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    words.clear();
    std::vector<std::string> texts(10);
    long long number = 0;
    long long light = 0;
    long long said_at = 0;
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT path, on_day, value, numerator, denominator, done, progress, note, source, actor, "
        "number, light, said_at_us FROM progress_words WHERE scorecard_id = :id ORDER BY number",
        soci::use(id, "id"), soci::into(texts[0]), soci::into(texts[1]), soci::into(texts[2]),
        soci::into(texts[3]), soci::into(texts[4]), soci::into(texts[5]), soci::into(texts[6]),
        soci::into(texts[7]), soci::into(texts[8]), soci::into(texts[9]), soci::into(number),
        soci::into(light), soci::into(said_at));
    rows.execute();
    while (rows.fetch()) {
      const std::optional<Date> on = DayOf(texts[1]);
      if (!on) {
        return absl::DataLossError(
            StrCat("word ", number, " on ", id, ": \"", texts[1], "\" is no day"));
      }
      ProgressWord& word = words.emplace_back();
      word.path = texts[0];
      word.on = *on;
      word.value = ParseDecimal(texts[2]);
      word.numerator = ParseDecimal(texts[3]);
      word.denominator = ParseDecimal(texts[4]);
      word.done = texts[5].empty() ? std::nullopt : std::optional(texts[5] == "yes");
      word.progress = ParseDecimal(texts[6]);
      word.light = static_cast<PlanLight>(light);
      word.note = texts[7];
      word.source = texts[8];
      word.actor = texts[9];
      word.said_at = InstantOf(said_at);
      word.number = number;
    }
    return absl::OkStatus();
  }));
  return words;
}

}  // namespace zoneflow::scoring
