#include "tools/zoneflow/extract/extract_command.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::uintmax_t kLargestFile = std::uintmax_t{32} << 20;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::NotFoundError("FILE: cannot read " + path + ": " + error.message());
  }
  if (size > kLargestFile) {
    return absl::OutOfRangeError(absl::StrCat("FILE: ", std::string(path), " has ", size,
                                              " bytes, at most ", kLargestFile,
                                              " (32 MiB) are read"));
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad() || bytes.size() != size) {
    return absl::NotFoundError("FILE: cannot read " + path);
  }
  return bytes;
}

// A JSON line built by hand where a number is a decimal that a double could not hold exactly.
class Line {
 public:
  void Text(std::string_view key, std::string_view value) {
    if (!value.empty()) {
      Raw(key, ordered_json(std::string(value)).dump());
    }
  }
  void Number(std::string_view key, const ingest::Decimal& value) {
    Raw(key, ingest::FormatDecimal(value));
  }
  void Whole(std::string_view key, std::int64_t value) { Raw(key, std::to_string(value)); }
  std::string Finish() { return text_ + "}\n"; }

 private:
  void Raw(std::string_view key, std::string_view json) {
    text_ += text_.size() > 1 ? ",\"" : "\"";
    text_ += key;
    text_ += "\":";
    text_ += json;
  }
  std::string text_ = "{";
};

std::string FactLine(const ingest::Fact& fact) {
  Line line;
  line.Text("kind", ingest::Name(fact.kind));
  line.Text("zone", fact.zone);
  line.Text("subject", fact.subject);
  line.Text("company", fact.company);
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
  line.Whole("begin", fact.span.begin);
  line.Whole("end", fact.span.end);
  return line.Finish();
}

std::string ArticleLine(const ingest::Article& article) {
  Line line;
  line.Text("title", article.title);
  line.Text("byline", article.byline);
  line.Text("zone", article.zone);
  line.Whole("begin", article.body.begin);
  line.Whole("end", article.body.end);
  if (article.title_span) {
    line.Whole("title_begin", article.title_span->begin);
    line.Whole("title_end", article.title_span->end);
  }
  return line.Finish();
}

std::string StrayLine(const ingest::Stray& stray) {
  Line line;
  line.Text("stray", stray.text);
  line.Whole("begin", stray.span.begin);
  line.Whole("end", stray.span.end);
  return line.Finish();
}

}  // namespace

absl::Status RunExtract(const ExtractCommand& command, std::ostream& out) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(command.path));
  ASSIGN_OR_RETURN(const ingest::Gazetteer gazetteer, ingest::LoadGazetteer());
  ASSIGN_OR_RETURN(const ingest::Page page,
                   ingest::Extract(bytes, {&gazetteer, command.published_on}));
  for (const ingest::Article& article : page.articles) {
    if (command.articles) {
      out << ArticleLine(article);
      continue;
    }
    for (const ingest::Fact& fact : article.facts) {
      out << FactLine(fact);
    }
  }
  if (command.articles) {
    for (const ingest::Stray& stray : page.strays) {
      out << StrayLine(stray);
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::cli
