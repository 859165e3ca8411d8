#include "tools/zoneflow/recognize/recognize_command.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "tools/zoneflow/document_file.h"

namespace zoneflow::cli {
namespace {

using ingest::Recognized;
using ingest::RecognizerModel;
using nlohmann::ordered_json;

constexpr std::pair<std::string_view, RecognizerModel> kModels[] = {
    {"number", RecognizerModel::kNumber},       {"ordinal", RecognizerModel::kOrdinal},
    {"percent", RecognizerModel::kPercent},     {"currency", RecognizerModel::kCurrency},
    {"dimension", RecognizerModel::kDimension},
};

// UTF-16 with, for each unit, its code point and its byte; one more of each for the end.
struct Units {
  std::u16string text;
  std::vector<std::size_t> points;
  std::vector<std::size_t> bytes;
};

absl::StatusOr<Units> UnitsOf(std::string_view utf8, std::string_view name) {
  Units out;
  std::size_t point = 0;
  Utf8Reader reader(utf8);
  while (!reader.AtEnd()) {
    const std::size_t byte = reader.offset();
    const char32_t c = reader.Next();
    if (c == kMalformed) {
      return absl::InvalidArgumentError(StrCat(name, ": is not valid UTF-8 at byte ", byte));
    }
    const bool pair = c > 0xffff;
    for (int i = 0; i < (pair ? 2 : 1); ++i) {
      out.points.push_back(point);
      out.bytes.push_back(byte);
    }
    if (pair) {
      out.text.push_back(static_cast<char16_t>(0xd7c0 + (c >> 10)));
      out.text.push_back(static_cast<char16_t>(0xdc00 + (c & 0x3ff)));
    } else {
      out.text.push_back(static_cast<char16_t>(c));
    }
    ++point;
  }
  out.points.push_back(point);
  out.bytes.push_back(utf8.size());
  return out;
}

absl::StatusOr<std::vector<ordered_json>> RowsOf(RecognizerModel model, const std::string& text,
                                                 std::string_view name) {
  ASSIGN_OR_RETURN(const Units units, UnitsOf(text, name));
  std::vector<ordered_json> rows;
  for (const Recognized& one : ingest::Recognize(model, units.text)) {
    const std::size_t byte = units.bytes[one.begin];
    ordered_json row = {{"text", text.substr(byte, units.bytes[one.end] - byte)},
                        {"start", units.points[one.begin]},
                        {"end", units.points[one.end]},
                        {"value", one.value},
                        {"upto", one.upto},
                        {"unit", one.unit}};
    DropEmpty(row);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

absl::Status RecognizeText(RecognizerModel model, const std::string& text, const Output& output) {
  ASSIGN_OR_RETURN(std::vector<ordered_json> rows, RowsOf(model, text, "--text"));
  output.Print({{"text", "start", "end", "value", "upto", "unit"}, std::move(rows)});
  return absl::OkStatus();
}

absl::Status RecognizeLines(RecognizerModel model, std::istream& in, const std::string& name,
                            const Output& output) {
  RowPrinter printer({{"line", 6},
                      {"text", 24},
                      {"start", 6},
                      {"end", 6},
                      {"value", 16},
                      {"upto", 12},
                      {"unit", 8}},
                     output.view, output.stream);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    ASSIGN_OR_RETURN(const std::vector<ordered_json> rows,
                     RowsOf(model, line, StrCat(name, ": line ", number)));
    for (const ordered_json& row : rows) {
      ordered_json numbered = {{"line", number}};
      numbered.update(row);
      printer.Add(numbered);
    }
  }
  return in.bad() ? absl::UnavailableError(name + ": cannot be read further") : absl::OkStatus();
}

void RegisterRecognize(CLI::App& app, Context& context) {
  struct Arguments {
    std::string model;
    std::string text;
    std::string file;
  };
  const auto a = std::make_shared<Arguments>();
  auto* recognize = app.add_subcommand(
      "recognize", "Print the numbers, ordinals, percentages, sums or dimensions of a text");
  std::vector<std::string> names;
  for (const auto& [name, model] : kModels) {
    names.emplace_back(name);
  }
  recognize->add_option("--model", a->model, "What to look for")
      ->required()
      ->check(CLI::IsMember(names));
  auto* text = recognize->add_option(
      "--text", a->text, "The text; without it and --file, each line of the standard input");
  recognize->add_option("--file", a->file, "A file, each line of it a text of its own")
      ->type_name("FILE")
      ->excludes(text);
  SetExamples(recognize, {"recognize --model currency --text 总投资3.5亿元",
                          "recognize --model percent --file lines.txt",
                          "recognize --model ordinal --text 由第9名升至第2名"});
  context.OnCall(recognize, [a, text, &context] {
    const auto model = std::find_if(std::begin(kModels), std::end(kModels), [&](const auto& named) {
                         return named.first == a->model;
                       })->second;
    const Output output = context.Standard();
    if (text->count() > 0) {
      return Report(RecognizeText(model, a->text, output));
    }
    if (a->file.empty()) {
      return Report(RecognizeLines(model, std::cin, "standard input", output));
    }
    if (const auto size = CheckDocumentFile("--file", a->file); !size.ok()) {
      return Report(size.status());
    }
    std::ifstream in(a->file, std::ios::binary);
    return Report(RecognizeLines(model, in, a->file, output));
  });
}

}  // namespace zoneflow::cli
