#include "common/table/patch_xlsx.h"

#include <zip.h>

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/cell_values.h"
#include "common/table/workbook_parts.h"
#include "common/table/xml.h"
#include "common/table/zip_parts.h"

namespace zoneflow::table {
namespace {

using Contents = std::map<std::string, std::string>;  // by part

// The name with the prefix that the other element has.
std::string NameBeside(const pugi::xml_node& other, std::string_view name) {
  const std::string_view beside = other.name();
  const std::size_t colon = beside.find(':');
  return colon == beside.npos ? std::string(name) : StrCat(beside.substr(0, colon + 1), name);
}

std::string Saved(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

class SheetPatch {
 public:
  SheetPatch(pugi::xml_node rows, std::vector<CellEdit>& kept) : rows_(rows), kept_(kept) {
    row_ = Child(rows_, "row");
  }

  // Edits come by row, then column.
  void Set(const CellEdit& edit) {
    FindRow(edit.row);
    pugi::xml_node cell = FindCell(edit);
    if (Child(cell, "f")) {
      kept_.push_back(edit);
      return;
    }
    cell.remove_children();
    cell.remove_attribute("t");
    if (edit.kind == CellKind::kNumber) {
      cell.append_child(NameBeside(rows_, "v").c_str()).text().set(edit.text.c_str());
      return;
    }
    cell.append_attribute("t").set_value("inlineStr");
    pugi::xml_node text = cell.append_child(NameBeside(rows_, "is").c_str())
                              .append_child(NameBeside(rows_, "t").c_str());
    text.append_attribute("xml:space").set_value("preserve");
    text.text().set(edit.text.c_str());
  }

 private:
  // From 1; rows without a number follow the one before.
  static std::uint32_t NumberOf(const pugi::xml_node& row, std::uint32_t before) {
    std::uint32_t number = before + 1;
    const std::string_view told = Attribute(row, "r");
    return absl::SimpleAtoi(AbslView(told), &number) ? number : before + 1;
  }

  void FindRow(std::uint32_t wanted) {
    if (at_row_ == wanted + 1 && current_) {
      return;
    }
    current_ = {};
    while (row_ && !current_) {
      const std::uint32_t number = NumberOf(row_, passed_);
      if (number > wanted + 1) {
        break;
      }
      passed_ = number;
      current_ = number == wanted + 1 ? row_ : pugi::xml_node();
      row_ = Next(row_, "row");
    }
    if (!current_) {
      const std::string name = NameBeside(rows_, "row");
      current_ =
          row_ ? rows_.insert_child_before(name.c_str(), row_) : rows_.append_child(name.c_str());
      current_.append_attribute("r").set_value(wanted + 1);
    }
    at_row_ = wanted + 1;
  }

  pugi::xml_node FindCell(const CellEdit& edit) {
    std::uint32_t column = 0;
    for (pugi::xml_node cell = Child(current_, "c"); cell; cell = Next(cell, "c")) {
      const auto place = ParseAddress(Attribute(cell, "r"));
      column = place ? place->column : column;
      if (column == edit.column) {
        return cell;
      }
      if (column > edit.column) {
        return Named(current_.insert_child_before(NameBeside(rows_, "c").c_str(), cell), edit);
      }
      ++column;
    }
    return Named(current_.append_child(NameBeside(rows_, "c").c_str()), edit);
  }

  static pugi::xml_node Named(pugi::xml_node cell, const CellEdit& edit) {
    cell.append_attribute("r").set_value(Address(edit.row, edit.column).c_str());
    return cell;
  }

  pugi::xml_node rows_;
  std::vector<CellEdit>& kept_;
  pugi::xml_node row_;      // the first that no search has passed
  pugi::xml_node current_;  // the row of the last edit
  std::uint32_t passed_ = 0;
  std::uint32_t at_row_ = 0;
};

// What formulas stored is of before.
absl::Status CalculateOnOpen(const std::string& part, ZipParts& zip, Contents& contents) {
  ASSIGN_OR_RETURN(const std::string text, zip.Read(part));
  pugi::xml_document document;
  RETURN_IF_ERROR(ParseXml(part, text, document));
  pugi::xml_node root = document.document_element();
  pugi::xml_node calculation = Child(root, "calcPr");
  if (!calculation) {
    // The format wants it behind these.
    pugi::xml_node after = Child(root, "definedNames");
    after = after ? after : Child(root, "sheets");
    calculation = root.insert_child_after(NameBeside(root, "calcPr").c_str(), after);
  }
  calculation.remove_attribute("fullCalcOnLoad");
  calculation.append_attribute("fullCalcOnLoad").set_value("1");
  contents[zip.NameOf(part)] = Saved(document);
  return absl::OkStatus();
}

// Replaces parts; what is not among them is copied as it is packed.
absl::StatusOr<std::string> Repacked(std::string_view bytes, const Contents& contents) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (buffer == nullptr) {
    return absl::ResourceExhaustedError("table: no memory for the file");
  }
  const std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> owner(buffer, zip_source_free);
  zip_source_keep(buffer);
  zip_t* archive = zip_open_from_source(buffer, 0, &error);
  if (archive == nullptr) {
    zip_source_free(buffer);
    return absl::InvalidArgumentError("table: no whole .xlsx");
  }
  for (const auto& [part, content] : contents) {
    const zip_int64_t place = zip_name_locate(archive, part.c_str(), 0);
    zip_stat_t stat;
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    if (place < 0 || zip_stat_index(archive, static_cast<zip_uint64_t>(place), 0, &stat) != 0 ||
        zip_file_replace(archive, static_cast<zip_uint64_t>(place), source, 0) != 0) {
      zip_source_free(source);
      zip_discard(archive);
      return absl::InternalError(StrCat("table: the part ", part, " cannot be replaced"));
    }
    // The same edits give the same bytes, at any time.
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(place), stat.mtime, 0);
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    return absl::InternalError("table: the file cannot be packed");
  }
  zip_stat_t stat;
  if (zip_source_stat(buffer, &stat) != 0 || zip_source_open(buffer) != 0) {
    return absl::InternalError("table: the packed file cannot be read");
  }
  std::string packed(stat.size, '\0');
  const zip_int64_t got = zip_source_read(buffer, packed.data(), packed.size());
  zip_source_close(buffer);
  if (got != static_cast<zip_int64_t>(packed.size())) {
    return absl::InternalError("table: the packed file cannot be read");
  }
  return packed;
}

}  // namespace

absl::StatusOr<Patched> PatchXlsx(std::string_view bytes, std::vector<CellEdit> edits) {
  ASSIGN_OR_RETURN(ZipParts zip, ZipParts::Open(bytes));
  ASSIGN_OR_RETURN(const WorkbookParts parts, ReadWorkbookParts(zip));
  std::stable_sort(edits.begin(), edits.end(), [](const CellEdit& a, const CellEdit& b) {
    return std::tie(a.sheet, a.row, a.column) < std::tie(b.sheet, b.row, b.column);
  });
  Patched patched;
  Contents contents;
  for (auto at = edits.begin(); at != edits.end();) {
    const auto part = std::find_if(parts.sheets.begin(), parts.sheets.end(),
                                   [&](const SheetPart& one) { return one.name == at->sheet; });
    if (part == parts.sheets.end()) {
      return absl::InvalidArgumentError(
          StrCat("sheet ", at->sheet, ": the workbook has none such"));
    }
    ASSIGN_OR_RETURN(const std::string text, zip.Read(part->part));
    pugi::xml_document document;
    RETURN_IF_ERROR(ParseXml(part->part, text, document));
    const pugi::xml_node rows = Child(document.document_element(), "sheetData");
    if (!rows) {
      return absl::InvalidArgumentError(StrCat("sheet ", at->sheet, ": has no cells"));
    }
    SheetPatch patch(rows, patched.kept);
    const std::string& sheet = part->name;
    for (; at != edits.end() && at->sheet == sheet; ++at) {
      patch.Set(*at);
    }
    contents[zip.NameOf(part->part)] = Saved(document);
  }
  if (!contents.empty()) {
    RETURN_IF_ERROR(CalculateOnOpen(parts.workbook, zip, contents));
  }
  ASSIGN_OR_RETURN(patched.bytes, Repacked(bytes, contents));
  return patched;
}

}  // namespace zoneflow::table
