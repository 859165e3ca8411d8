#include "tools/zoneflow/extract/extract_command.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/front/text_front.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/extract/proof.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

// A line of output. JSON is built by hand: a number is a decimal that a double could not hold
// exactly. The other formats take their cells from `cells`.
struct Line {
  std::string json = "{";
  ordered_json cells = ordered_json::object();

  void Text(std::string_view key, std::string_view value) {
    if (!value.empty()) {
      std::string quoted;
      AppendJsonString(quoted, value);
      Add(key, std::string(value), quoted);
    }
  }
  void Number(std::string_view key, const ingest::Decimal& value) {
    const std::string text = ingest::FormatDecimal(value);
    Add(key, text, text);
  }
  void Whole(std::string_view key, std::int64_t value) {
    Add(key, std::to_string(value), std::to_string(value));
  }
  // Words without a character that JSON escapes; nothing for none.
  void List(std::string_view key, const std::vector<std::string>& words) {
    if (!words.empty()) {
      Add(key, absl::StrJoin(words, " "), "[\"" + absl::StrJoin(words, "\",\"") + "\"]");
    }
  }

 private:
  void Add(std::string_view key, std::string cell, const std::string& in_json) {
    absl::StrAppend(&json, json.size() > 1 ? ",\"" : "\"", std::string(key), "\":", in_json);
    cells[std::string(key)] = std::move(cell);
  }
};

void PrintLines(std::vector<std::string> columns, const std::vector<Line>& lines,
                const Output& output) {
  if (output.view.format == Format::kJson) {
    for (const Line& line : lines) {
      output.stream << line.json << "}\n";
    }
    return;
  }
  Rows rows{std::move(columns), {}};
  for (const Line& line : lines) {
    rows.rows.push_back(line.cells);
  }
  // What only documents have whose text is not their bytes.
  for (const char* column :
       {"sheet", "row", "page", "box", "title_page", "title_box", "text_begin", "text_end"}) {
    if (std::any_of(rows.rows.begin(), rows.rows.end(),
                    [&](const ordered_json& row) { return row.contains(column); })) {
      rows.columns.emplace_back(column);
    }
  }
  output.Print(rows);
}

// Where the text stands in the file: its bytes, the row of a ledger, or the page of a PDF and the box
// on it.
void AddProof(Line& line, const ingest::DocumentText& document, const ingest::Span& span,
              const std::string& prefix = "") {
  const ingest::Proof proof = document.places.Of(span);
  if (proof.bytes) {
    line.Whole(prefix + "begin", proof.bytes->begin);
    line.Whole(prefix + "end", proof.bytes->end);
    return;
  }
  if (proof.row > 0) {
    line.Text(prefix + "sheet", proof.sheet);
    line.Whole(prefix + "row", proof.row);
    return;
  }
  line.Whole(prefix + "page", proof.page);
  line.Text(prefix + "box", absl::StrFormat("%.1f %.1f %.1f %.1f", proof.box.left, proof.box.top,
                                            proof.box.right, proof.box.bottom));
}

// The same in the text that was made of the file, where it is not its bytes.
void AddTextSpan(Line& line, const ingest::DocumentText& document, const ingest::Span& span) {
  if (!document.converted.empty()) {
    line.Whole("text_begin", span.begin);
    line.Whole("text_end", span.end);
  }
}

std::vector<std::string> NamesOf(const ingest::Reasons& reasons) {
  std::vector<std::string> names;
  for (const ingest::Reason reason : reasons.All()) {
    names.emplace_back(ingest::Name(reason));
  }
  return names;
}

Line FactLine(const ingest::Fact& fact, const ingest::DocumentText& document) {
  Line line;
  line.Text("kind", ingest::Name(fact.kind));
  line.Text("zone", fact.zone_printed.empty() ? fact.zone : fact.zone_printed);
  line.Text("zone_id", fact.zone_id);
  line.Text("subject", fact.subject);
  if (fact.count) {
    line.Whole("count", *fact.count);
  }
  if (fact.amount) {
    line.Number("amount", fact.amount->number);
  }
  line.Text("unit", fact.amount ? fact.amount->unit : fact.count_unit);
  if (fact.amount_alt) {
    line.Number("amount_alt", fact.amount_alt->number);
    line.Text("unit_alt", fact.amount_alt->unit);
  }
  if (fact.rank) {
    line.Whole("rank", *fact.rank);
  }
  if (fact.cohort) {
    line.Whole("cohort", *fact.cohort);
  }
  if (fact.from) {
    line.Number("from", *fact.from);
  }
  if (fact.to) {
    line.Number("to", *fact.to);
  }
  if (fact.growth_pct) {
    line.Number("growth_pct", *fact.growth_pct);
  }
  line.Text("period", fact.period);
  line.Text("bound", ingest::Name(fact.bound));
  line.Text("attr", ingest::Name(fact.attr));
  line.Text("facility", ingest::Name(fact.facility_kind));
  line.Text("stage", ingest::Name(fact.stage));
  line.Text("day", fact.day ? FormatDate(*fact.day) : "");
  AddProof(line, document, fact.span);
  AddTextSpan(line, document, fact.span);
  line.Whole("confidence", fact.confidence);
  line.List("reasons", NamesOf(fact.reasons));
  return line;
}

Line ArticleLine(const ingest::Article& article, const ingest::DocumentText& document) {
  Line line;
  line.Text("title", article.title);
  line.Text("byline", article.byline);
  line.Text("zone", article.zone);
  AddProof(line, document, article.body);
  if (article.title_span) {
    AddProof(line, document, *article.title_span, "title_");
  }
  AddTextSpan(line, document, article.body);
  return line;
}

Line StrayLine(const ingest::Stray& stray, const ingest::DocumentText& document) {
  Line line;
  line.Text("stray", stray.text);
  AddProof(line, document, stray.span);
  AddTextSpan(line, document, stray.span);
  return line;
}

}  // namespace

absl::Status RunExtract(const ExtractCommand& command, const Output& output, std::ostream& notes) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("FILE", command.path));
  ASSIGN_OR_RETURN(const ingest::Gazetteer gazetteer, ingest::LoadGazetteer());
  ASSIGN_OR_RETURN(ingest::DocumentText document, ingest::front::ReadDocument(bytes));
  ASSIGN_OR_RETURN(const ingest::Page page,
                   ingest::Extract(bytes, document, {&gazetteer, command.published_on}));
  if (!document.note.empty()) {
    notes << "note: " << Printable(document.note) << '\n';
  }
  if (command.proof == Proof::kExplained) {
    PrintExplained(ingest::TextOf(document, bytes), page, output.stream);
    return absl::OkStatus();
  }
  if (command.proof == Proof::kMarked) {
    PrintMarked(ingest::TextOf(document, bytes), page, output.view.colours, output.stream);
    return absl::OkStatus();
  }
  std::vector<Line> lines;
  if (command.articles) {
    for (const ingest::Article& article : page.articles) {
      lines.push_back(ArticleLine(article, document));
    }
    for (const ingest::Stray& stray : page.strays) {
      lines.push_back(StrayLine(stray, document));
    }
    PrintLines({"title", "byline", "zone", "begin", "end", "title_begin", "title_end", "stray"},
               lines, output);
    return absl::OkStatus();
  }
  for (const ingest::Article& article : page.articles) {
    for (const ingest::Fact& fact : article.facts) {
      lines.push_back(FactLine(fact, document));
    }
  }
  PrintLines({"kind",  "zone",       "zone_id",  "subject", "count",      "amount",
              "unit",  "amount_alt", "unit_alt", "rank",    "cohort",     "from",
              "to",    "growth_pct", "period",   "bound",   "attr",       "facility",
              "stage", "day",        "begin",    "end",     "confidence", "reasons"},
             lines, output);
  return absl::OkStatus();
}

void RegisterExtract(CLI::App& app, Context& context) {
  struct Arguments {
    ExtractCommand command;
    std::string published;
    bool explained = false;
    bool marked = false;
  };
  const auto a = std::make_shared<Arguments>();
  auto* extract = app.add_subcommand("extract", "Print the facts of a file");
  extract->add_option("FILE", a->command.path, "Text, HTML or PDF, told by its content")
      ->type_name("FILE")
      ->required();
  auto* articles = extract->add_flag(
      "--articles", a->command.articles,
      "Print the articles instead: title, byline, span of the body; after them the lines "
      "that belong to none, as stray");
  auto* explain = extract->add_flag(
      "--explain", a->explained,
      "For people who check: each fact with its sentence, its confidence and what lowered it");
  auto* marked = extract->add_flag("--marked", a->marked,
                                   "For people who check: the text with the facts marked in it");
  explain->excludes(articles)->excludes(marked);
  marked->excludes(articles);
  extract->add_option("--published", a->published, "Date of publication")->check(IsDate());
  SetExamples(extract, {"extract tests/samples/page.txt", "extract page.txt --articles",
                        "extract page.txt --marked",
                        "extract page.txt --published 2021-02-01 --format csv > facts.csv"});
  context.OnCall(extract, [a, &context] {
    if (!a->published.empty()) {
      a->command.published_on = *ParseDate(a->published);
    }
    a->command.proof = a->explained ? Proof::kExplained : a->marked ? Proof::kMarked : Proof::kNone;
    return Report(RunExtract(a->command, context.Standard(), std::cerr));
  });
}

}  // namespace zoneflow::cli
