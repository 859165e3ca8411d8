#include "services/ingest/core/ledger_document.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/ledger_header.h"
#include "services/ingest/core/lexicon.h"

namespace zoneflow::ingest {
namespace {

constexpr int kToldByPeople = 100;  // percent
constexpr std::size_t kStepsPerEntry = 256;
constexpr std::size_t kReasonsTold = 3;

std::optional<Amount> AmountOf(const std::optional<Money>& money) {
  if (!money) {
    return std::nullopt;
  }
  return Amount{Normalised({money->minor, -MinorDigits(money->currency)}), money->currency};
}

std::string DayText(const LedgerDate& day) {
  return day.first == day.last ? FormatDate(day.first)
                               : StrCat(FormatDate(day.first), " 至 ", FormatDate(day.last));
}

std::string MoneyText(const Money& money) {
  return StrCat(FormatMajor(money), " ", money.currency);
}

// What the row says, under the names that ledgers give it.
std::string LineOf(const LedgerEntry& entry) {
  std::string line = StrCat("第", entry.place.row, "行");
  const auto add = [&line](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      StrAppend(&line, line.ends_with("行") ? " " : "；", name, "：", value);
    }
  };
  add("项目", entry.project);
  add("企业", entry.company);
  add("园区", entry.zone_name);
  add("总投资", entry.amount ? MoneyText(*entry.amount) : "");
  add("折合", entry.amount_alt ? MoneyText(*entry.amount_alt) : "");
  add("行业", absl::StrJoin(entry.sectors, "、"));
  add("签约日期", entry.signed_on ? DayText(*entry.signed_on) : "");
  add("用地", entry.land_mu ? StrCat(FormatDecimal(*entry.land_mu), " 亩") : "");
  add("项目代码", entry.project_code);
  add("统一社会信用代码", entry.credit_code);
  add("宗地", entry.parcel);
  add("备注", entry.note);
  return line;
}

Fact SigningOf(const LedgerEntry& entry, const Span& span) {
  Fact fact;
  fact.kind = FactKind::kSigning;
  fact.zone = entry.zone_name;
  fact.zone_id = entry.zone_id;
  fact.subject = entry.project.empty() ? entry.company : entry.project;
  fact.company = entry.company;
  fact.project = entry.project;
  fact.amount = AmountOf(entry.amount);
  fact.amount_alt = AmountOf(entry.amount_alt);
  fact.sectors = entry.sectors;
  if (entry.signed_on && entry.signed_on->first == entry.signed_on->last) {
    fact.day = entry.signed_on->first;
  } else if (entry.signed_on) {
    fact.period = DayText(*entry.signed_on);
  }
  fact.span = span;
  fact.confidence = kToldByPeople;
  return fact;
}

Fact LandOf(const Fact& signing, const Decimal& mu) {
  Fact land = signing;
  land.attr = Attr::kLand;
  land.amount = Amount{mu, "mu"};
  land.amount_alt.reset();
  land.sectors.clear();
  return land;
}

absl::Status NoneIsTaken(const LedgerReading& reading) {
  if (reading.rejects.empty()) {
    return absl::InvalidArgumentError("ledger: has a header and no row of a project");
  }
  std::vector<std::string> told;
  for (const LedgerReject& reject : reading.rejects) {
    if (told.size() == kReasonsTold) {
      break;
    }
    told.push_back(StrCat(reject.place.sheet, reject.place.sheet.empty() ? "" : "!", reject.column,
                          reject.place.row, " \"", reject.value,
                          "\": ", Words(reject.rule, /*chinese=*/false)));
  }
  return absl::InvalidArgumentError(StrCat("ledger: none of its ", reading.rejected_rows,
                                           " rows can be taken: ", absl::StrJoin(told, "; ")));
}

// Writes the rows down one below the other, and what they say into articles.
class LedgerPage {
 public:
  LedgerPage(const LedgerReading& reading, Checkpoint& checkpoint)
      : reading_(reading), checkpoint_(checkpoint) {}

  absl::Status Write() {
    for (const LedgerEntry& entry : reading_.entries) {
      if (checkpoint_.Stop(kStepsPerEntry)) {
        return checkpoint_.status();
      }
      if (page_.articles.empty() || sheet_ != entry.place.sheet) {
        Begin(entry.place.sheet);
      }
      RETURN_IF_ERROR(Add(entry));
    }
    return absl::OkStatus();
  }

  Page& page() { return page_; }
  std::string& text() { return text_; }
  Places& places() { return places_; }

 private:
  void Begin(const std::string& sheet) {
    sheet_ = sheet;
    Article& article = page_.articles.emplace_back();
    article.title =
        StrCat(reading_.title, reading_.title.empty() || sheet.empty() ? "" : " ", sheet);
    if (!article.title.empty()) {
      article.title_span = Line(article.title);
    }
    article.body.begin = static_cast<std::uint32_t>(text_.size());
  }

  absl::Status Add(const LedgerEntry& entry) {
    Article& article = page_.articles.back();
    places_.AddRow(static_cast<std::uint32_t>(text_.size()), entry.place.sheet, entry.place.row);
    std::vector<Fact> facts{SigningOf(entry, Line(LineOf(entry)))};
    if (entry.land_mu) {
      facts.push_back(LandOf(facts.front(), *entry.land_mu));
    }
    article.body.end = facts.front().span.end;
    std::vector<Signing> signings = BuildSignings(facts, checkpoint_);
    RETURN_IF_ERROR(checkpoint_.status());
    std::ranges::move(signings, std::back_inserter(article.signings));
    std::ranges::move(facts, std::back_inserter(article.facts));
    return absl::OkStatus();
  }

  Span Line(std::string_view line) {
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_.append(line);
    const auto end = static_cast<std::uint32_t>(text_.size());
    text_.push_back('\n');
    return {begin, end};
  }

  const LedgerReading& reading_;
  Checkpoint& checkpoint_;
  Page page_;
  std::string text_;
  Places places_;
  std::string sheet_;
};

}  // namespace

bool IsLedger(const table::Workbook& workbook) {
  if (workbook.kind != "csv" || workbook.sheets.empty()) {
    return true;
  }
  const auto header = FindHeader(workbook.sheets.front(), LedgerColumns::Shipped());
  return !header.ok() || header->has_value();
}

absl::StatusOr<Page> ReadLedgerDocument(DocumentText& document, const ExtractOptions& options) {
  static const Gazetteer& none = *new Gazetteer();
  LedgerOptions how{.gazetteer = options.gazetteer == nullptr ? &none : options.gazetteer,
                    .zone = options.zone};
  if (options.published_on) {
    how.year = static_cast<int>(std::chrono::year_month_day(*options.published_on).year());
  }
  ASSIGN_OR_RETURN(LedgerReading reading, ReadLedger(*document.workbook, how));
  if (reading.entries.empty()) {
    return NoneIsTaken(reading);
  }
  Checkpoint checkpoint(options.go_on);
  LedgerPage written(reading, checkpoint);
  RETURN_IF_ERROR(written.Write());
  Page page = std::move(written.page());
  page.lexicon = BuiltInLexicon().version();
  page.ledger = std::move(reading);
  document.kind = DocumentKind::kLedger;
  document.encoding = document.workbook->encoding;
  document.converted = std::move(written.text());
  document.places = std::move(written.places());
  document.layout = Layout::kParagraphs;
  document.workbook.reset();
  document.units = {};
  return page;
}

}  // namespace zoneflow::ingest
