#include "common/table/testing/make_xlsx.h"

#include <zip.h>

#include <algorithm>

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::table::testing {
namespace {

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage =
    "http://schemas.openxmlformats.org/package/2006/relationships";

std::string Relation(std::string_view id, std::string_view type, std::string_view target) {
  return StrCat("<Relationship Id=\"", id, "\" Type=\"", kRelations, "/", type, "\" Target=\"",
                target, "\"/>");
}

}  // namespace

std::string MakeZip(const Parts& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(buffer);
  zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  ZONEFLOW_CHECK(archive != nullptr);
  for (const auto& [name, content] : parts) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    ZONEFLOW_CHECK(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  ZONEFLOW_CHECK(zip_close(archive) == 0);
  zip_stat_t stat;
  zip_source_stat(buffer, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(buffer);
  zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  zip_source_free(buffer);
  return bytes;
}

Parts PartsOf(const WorkbookXml& workbook) {
  std::string sheets;
  std::string relations = Relation("rIdStyles", "styles", "styles.xml") +
                          Relation("rIdStrings", "sharedStrings", "sharedStrings.xml");
  Parts parts = {
      {"[Content_Types].xml",
       StrCat(
           kHead, R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)",
           R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)",
           R"(<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>)")},
      {"_rels/.rels",
       StrCat(kHead, "<Relationships xmlns=\"", kPackage, "\">",
              Relation("rId1", "officeDocument", "xl/workbook.xml"), "</Relationships>")},
      {"xl/styles.xml",
       StrCat(
           kHead, "<styleSheet xmlns=\"", kMain,
           R"("><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>)",
           R"(<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="14"/><xf numFmtId="2"/></cellXfs></styleSheet>)")},
      {"xl/sharedStrings.xml",
       StrCat(kHead, "<sst xmlns=\"", kMain, "\">", workbook.shared, "</sst>")}};
  for (std::size_t i = 0; i < workbook.sheets.size(); ++i) {
    const SheetXml& sheet = workbook.sheets[i];
    const std::string id = StrCat("rId", i + 1);
    sheets += StrCat("<sheet name=\"", sheet.name, "\" sheetId=\"", i + 1, "\"",
                     sheet.state.empty() ? "" : StrCat(" state=\"", sheet.state, "\""), " r:id=\"",
                     id, "\"/>");
    relations += Relation(id, "worksheet", StrCat("worksheets/sheet", i + 1, ".xml"));
    parts.emplace_back(
        StrCat("xl/worksheets/sheet", i + 1, ".xml"),
        StrCat(kHead, "<worksheet xmlns=\"", kMain, "\">", sheet.before, "<sheetData>", sheet.rows,
               "</sheetData>", sheet.behind, "</worksheet>"));
  }
  parts.emplace_back("xl/workbook.xml", StrCat(kHead, "<workbook xmlns=\"", kMain, "\" xmlns:r=\"",
                                               kRelations, "\"><workbookPr ", workbook.properties,
                                               "/><sheets>", sheets, "</sheets></workbook>"));
  parts.emplace_back(
      "xl/_rels/workbook.xml.rels",
      StrCat(kHead, "<Relationships xmlns=\"", kPackage, "\">", relations, "</Relationships>"));
  parts.insert(parts.end(), workbook.more.begin(), workbook.more.end());
  return parts;
}

std::string MakeXlsx(const WorkbookXml& workbook) { return MakeZip(PartsOf(workbook)); }

void SheetBuilder::Add(std::uint32_t row, std::uint32_t column, std::string cell) {
  if (rows_.empty() || rows_.back().first != row) {
    ZONEFLOW_CHECK(rows_.empty() || rows_.back().first < row);
    rows_.push_back({row, {}});
  }
  rows_.back().second.emplace_back(column, std::move(cell));
}

void SheetBuilder::Text(std::uint32_t row, std::uint32_t column, std::string_view text) {
  Add(row, column,
      StrCat("<c r=\"", Address(row, column), "\" t=\"inlineStr\"><is><t>", EscapedXml(text),
             "</t></is></c>"));
}

void SheetBuilder::Number(std::uint32_t row, std::uint32_t column, std::string_view number,
                          int style) {
  Add(row, column,
      StrCat("<c r=\"", Address(row, column), "\" s=\"", style, "\"><v>", number, "</v></c>"));
}

void SheetBuilder::Merge(std::uint32_t first_row, std::uint32_t first_column,
                         std::uint32_t last_row, std::uint32_t last_column) {
  merged_ += StrCat("<mergeCell ref=\"", Address(first_row, first_column), ":",
                    Address(last_row, last_column), "\"/>");
}

SheetXml SheetBuilder::Build(std::string name) const {
  SheetXml sheet{.name = std::move(name)};
  for (const auto& [row, cells] : rows_) {
    const bool hidden = std::find(hidden_.begin(), hidden_.end(), row) != hidden_.end();
    sheet.rows += StrCat("<row r=\"", row + 1, "\"", hidden ? " hidden=\"1\"" : "", ">");
    auto sorted = cells;
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [column, cell] : sorted) {
      sheet.rows += cell;
    }
    sheet.rows += "</row>";
  }
  if (!merged_.empty()) {
    sheet.behind = StrCat("<mergeCells>", merged_, "</mergeCells>");
  }
  return sheet;
}

std::string EscapedXml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return out;
}

}  // namespace zoneflow::table::testing
