#include "common/table/workbook_parts.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/cell_values.h"
#include "common/table/limits.h"

namespace zoneflow::table {
namespace {

struct Relationship {
  std::string type;  // its last word: "worksheet"
  std::string part;
  bool external = false;
};
using Relationships = std::map<std::string, Relationship, std::less<>>;  // by id

// The part that a target names, seen from a folder.
std::string Resolve(std::string_view folder, std::string_view target) {
  std::vector<std::string> path;
  const std::string joined =
      target.starts_with('/') ? std::string(target) : StrCat(folder, "/", target);
  for (const absl::string_view step : absl::StrSplit(joined, '/', absl::SkipEmpty())) {
    if (step == "..") {
      if (!path.empty()) {
        path.pop_back();
      }
    } else if (step != ".") {
      path.emplace_back(step);
    }
  }
  return absl::StrJoin(path, "/");
}

std::pair<std::string, std::string> FolderAndName(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == part.npos
             ? std::pair(std::string(), std::string(part))
             : std::pair(std::string(part.substr(0, slash)), std::string(part.substr(slash + 1)));
}

absl::StatusOr<Relationships> ReadRelationships(ZipParts& zip, std::string_view part) {
  const auto [folder, name] = FolderAndName(part);
  const std::string path = Resolve(folder, StrCat("_rels/", name, ".rels"));
  Relationships found;
  ASSIGN_OR_RETURN(const std::string text, zip.Read(path));
  pugi::xml_document document;
  RETURN_IF_ERROR(ParseXml(path, text, document));
  for (pugi::xml_node one = Child(document.document_element(), "Relationship"); one;
       one = Next(one, "Relationship")) {
    const std::string_view type = Attribute(one, "Type");
    found[std::string(Attribute(one, "Id"))] = {
        .type = std::string(type.substr(type.rfind('/') + 1)),
        .part = Resolve(folder, Attribute(one, "Target")),
        .external = Attribute(one, "TargetMode") == "External"};
  }
  return found;
}

absl::Status RefuseActive(const ZipParts& zip, const Relationships& relationships) {
  bool macros = zip.HasNamed("vbaProject.bin") || zip.HasBelow("xl/macrosheets/");
  bool links = zip.HasBelow("xl/externalLinks/");
  for (const auto& [id, one] : relationships) {
    macros = macros || one.type == "vbaProject" || one.type == "xlMacrosheet";
    links = links || one.type == "externalLink";
  }
  if (macros) {
    return absl::InvalidArgumentError(
        "table: holds macros; save it as .xlsx without them (另存为不含宏的 .xlsx)");
  }
  if (links) {
    return absl::InvalidArgumentError(
        "table: links to other workbooks; break the links, so that the values stay (断开链接)");
  }
  return absl::OkStatus();
}

absl::Status ReadStrings(ZipParts& zip, const std::string& part, WorkbookParts& parts) {
  ASSIGN_OR_RETURN(const std::string text, zip.Read(part));
  pugi::xml_document document;
  RETURN_IF_ERROR(ParseXml(part, text, document));
  for (pugi::xml_node item = Child(document.document_element(), "si"); item;
       item = Next(item, "si")) {
    if (parts.strings.size() == kMostCells) {
      return absl::OutOfRangeError(StrCat("table: more than ", kMostCells, " shared strings"));
    }
    parts.strings.push_back(TextOf(item));
  }
  return absl::OkStatus();
}

absl::Status ReadStyles(ZipParts& zip, const std::string& part, WorkbookParts& parts) {
  ASSIGN_OR_RETURN(const std::string text, zip.Read(part));
  pugi::xml_document document;
  RETURN_IF_ERROR(ParseXml(part, text, document));
  const pugi::xml_node root = document.document_element();
  std::set<std::string, std::less<>> dates;
  std::set<std::string, std::less<>> own;
  for (pugi::xml_node format = Child(Child(root, "numFmts"), "numFmt"); format;
       format = Next(format, "numFmt")) {
    const std::string id(Attribute(format, "numFmtId"));
    own.insert(id);
    if (IsDateFormat(Attribute(format, "formatCode"))) {
      dates.insert(id);
    }
  }
  for (pugi::xml_node style = Child(Child(root, "cellXfs"), "xf"); style;
       style = Next(style, "xf")) {
    const std::string_view id = Attribute(style, "numFmtId");
    int built_in = 0;
    parts.date_styles.push_back(
        dates.contains(id) ||
        (!own.contains(id) &&
         absl::SimpleAtoi(absl::string_view(id.data(), id.size()), &built_in) &&
         IsDateFormat(built_in)));
  }
  return absl::OkStatus();
}

absl::Status ReadSheetList(const pugi::xml_node& workbook, const Relationships& relationships,
                           WorkbookParts& parts) {
  parts.from_1904 = IsTrue(Attribute(Child(workbook, "workbookPr"), "date1904"));
  for (pugi::xml_node sheet = Child(Child(workbook, "sheets"), "sheet"); sheet;
       sheet = Next(sheet, "sheet")) {
    // Its "id" is that of the relationship; "sheetId" is another.
    const auto found = relationships.find(Attribute(sheet, "id"));
    if (found == relationships.end()) {
      return absl::InvalidArgumentError(
          StrCat("table: sheet ", Attribute(sheet, "name"), ": its part is not told"));
    }
    const std::string_view state = Attribute(sheet, "state");
    if (found->second.type == "worksheet") {
      parts.sheets.push_back({.name = std::string(Attribute(sheet, "name")),
                              .part = found->second.part,
                              .hidden = state == "hidden" || state == "veryHidden"});
    }
  }
  if (parts.sheets.empty()) {
    return absl::InvalidArgumentError("table: a workbook without a worksheet");
  }
  if (parts.sheets.size() > kMostSheets) {
    return absl::OutOfRangeError(
        StrCat("table: ", parts.sheets.size(), " sheets, at most ", kMostSheets, " are read"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string TextOf(const pugi::xml_node& item) {
  std::string text;
  for (const pugi::xml_node& child : item.children()) {
    if (LocalName(child) == "t") {
      text += child.text().get();
    } else if (LocalName(child) == "r") {
      text += Child(child, "t").text().get();
    }
  }
  return Unescaped(text);
}

absl::StatusOr<WorkbookParts> ReadWorkbookParts(ZipParts& zip) {
  if (zip.HasNamed("content.xml") && zip.Has("mimetype")) {
    return absl::InvalidArgumentError("table: an .ods file; save it as .xlsx (另存为 .xlsx)");
  }
  std::string part;
  ASSIGN_OR_RETURN(const Relationships top, ReadRelationships(zip, ""));
  for (const auto& [id, one] : top) {
    if (one.type == "officeDocument") {
      part = one.part;
    }
  }
  if (part.ends_with(".bin")) {
    return absl::InvalidArgumentError("table: an .xlsb file; save it as .xlsx (另存为 .xlsx)");
  }
  ASSIGN_OR_RETURN(const std::string text, zip.Read(part));
  pugi::xml_document document;
  RETURN_IF_ERROR(ParseXml(part, text, document));
  if (LocalName(document.document_element()) != "workbook") {
    return absl::InvalidArgumentError("table: no workbook; only .xlsx and CSV are read");
  }
  ASSIGN_OR_RETURN(const Relationships own, ReadRelationships(zip, part));
  RETURN_IF_ERROR(RefuseActive(zip, own));
  WorkbookParts parts;
  parts.workbook = part;
  RETURN_IF_ERROR(ReadSheetList(document.document_element(), own, parts));
  for (const auto& [id, one] : own) {
    if (one.type == "sharedStrings") {
      RETURN_IF_ERROR(ReadStrings(zip, one.part, parts));
    } else if (one.type == "styles") {
      RETURN_IF_ERROR(ReadStyles(zip, one.part, parts));
    }
  }
  return parts;
}

}  // namespace zoneflow::table
