#include "services/ingest/front/pdf.h"

#include <unicode/unorm2.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/front/pdf_lines.h"

namespace zoneflow::ingest::front {
namespace {

// The first complaint of the library about the file that this thread reads.
thread_local std::string first_complaint;

void NoteComplaint(const std::string& message, void*) {
  if (first_complaint.empty()) {
    first_complaint = message.substr(0, message.find('\n'));
  }
}

// The complaint, in a message.
std::string Complaint() { return first_complaint.empty() ? "" : ": " + first_complaint; }

// Radicals, compatibility forms and ligatures, which fonts put where the characters themselves
// are meant, become these.
std::u16string Plain(std::u16string text) {
  const bool odd = std::any_of(text.begin(), text.end(), [](char16_t c) {
    return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xfb00 && c <= 0xfb06);
  });
  if (!odd) {
    return text;
  }
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const form = unorm2_getNFKCInstance(&error);
  std::u16string out(text.size() * 4 + 16, u'\0');
  const std::int32_t size =
      unorm2_normalize(form, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                       static_cast<std::int32_t>(out.size()), &error);
  if (U_FAILURE(error)) {
    return text;
  }
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Box BoxOf(const poppler::rectf& box) {
  return {static_cast<float>(box.left()), static_cast<float>(box.top()),
          static_cast<float>(box.right()), static_cast<float>(box.bottom())};
}

bool IsShown(char16_t c) { return c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff; }

// A word with a box for each of its characters, where the file gives them.
PdfWord WordOf(const poppler::text_box& from) {
  PdfWord word{
      .text = {}, .boxes = {}, .box = BoxOf(from.bbox()), .spaced = from.has_space_after()};
  const poppler::ustring units = from.text();
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto unit = static_cast<char16_t>(units[i]);
    if (!IsShown(unit)) {
      continue;
    }
    const std::u16string plain = Plain(std::u16string(1, unit));
    const poppler::rectf box = from.char_bbox(i);
    for (const char16_t c : plain) {
      word.text.push_back(c);
      word.boxes.push_back(box.width() > 0 ? BoxOf(box) : word.box);
    }
  }
  return word;
}

std::string Numbers(const std::vector<int>& pages) {
  std::string text;
  for (std::size_t i = 0; i < pages.size() && i < 10; ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(pages[i]);
  }
  return text + (pages.size() > 10 ? ", …" : "");
}

absl::StatusOr<std::unique_ptr<poppler::document>> Open(std::string_view bytes) {
  constexpr std::size_t kTail = 2048;
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kTail));
  if (tail.find("%%EOF") == std::string_view::npos) {
    return absl::InvalidArgumentError(StrCat("document: PDF is cut: it ends at byte ", bytes.size(),
                                             " without its end mark (%%EOF)"));
  }
  std::unique_ptr<poppler::document> file(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (file == nullptr) {
    return absl::InvalidArgumentError("document: PDF is broken" + Complaint());
  }
  if (file->is_locked()) {
    return absl::InvalidArgumentError(
        "document: PDF is encrypted and opens with a password only; save it without one");
  }
  if (file->pages() <= 0) {
    return absl::InvalidArgumentError("document: PDF is broken: it has no pages" + Complaint());
  }
  if (file->pages() > kMaxPages) {
    return absl::InvalidArgumentError(
        StrCat("document: PDF has ", file->pages(), " pages, at most ", kMaxPages, " are read"));
  }
  return file;
}

}  // namespace

bool IsPdf(std::string_view bytes) {
  constexpr std::size_t kHead = 1024;  // as readers do: mail programs put lines before
  return bytes.substr(0, kHead).find("%PDF-") != std::string_view::npos;
}

absl::Status ReadPdf(std::string_view bytes, DocumentText& document,
                     const std::function<absl::Status()>& go_on) {
  static const bool heard = [] {
    poppler::set_debug_error_function(NoteComplaint, nullptr);
    return true;
  }();
  static_cast<void>(heard);
  first_complaint.clear();
  ASSIGN_OR_RETURN(const std::unique_ptr<poppler::document> file, Open(bytes));
  PdfLines lines;
  std::vector<int> blank;
  for (int i = 0; i < file->pages(); ++i) {
    if (go_on != nullptr) {
      RETURN_IF_ERROR(go_on());
    }
    const std::unique_ptr<poppler::page> page(file->create_page(i));
    std::vector<PdfWord> words;
    if (page != nullptr) {
      for (const poppler::text_box& box : page->text_list()) {
        if (PdfWord word = WordOf(box); !word.text.empty()) {
          words.push_back(std::move(word));
        }
      }
    }
    if (words.empty()) {
      blank.push_back(i + 1);
      continue;
    }
    lines.AddPage(i + 1, static_cast<float>(page->page_rect().height()), words);
  }
  document.kind = DocumentKind::kPdf;
  document.encoding = "";
  lines.MoveInto(document);
  if (document.converted.empty()) {
    if (!first_complaint.empty()) {
      return absl::InvalidArgumentError("document: PDF is broken" + Complaint());
    }
    document.converted = "\n";
    document.unread = true;
    document.note = StrCat("PDF: none of its ", file->pages(),
                           " pages holds text; pictures of text are not read");
  } else if (!blank.empty()) {
    document.note =
        StrCat("PDF: no text on page ", Numbers(blank), "; pictures of text are not read");
  }
  return Decode(document.converted, document.units);
}

}  // namespace zoneflow::ingest::front
