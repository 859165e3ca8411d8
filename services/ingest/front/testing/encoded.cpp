#include "services/ingest/front/testing/encoded.h"

#include <unicode/ucnv.h>

#include <array>
#include <cstdio>
#include <memory>

#include "common/base/check.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest::front::testing {
namespace {

std::string Hex(std::string_view text) {
  std::string hex;
  for (const char16_t unit : FromUtf8(text)) {
    std::array<char, 8> digits;
    std::snprintf(digits.data(), digits.size(), "%04X", static_cast<unsigned>(unit));
    hex += digits.data();
  }
  return hex;
}

std::string Stream(std::string_view content) {
  return "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + std::string(content) +
         "\nendstream";
}

// Codes of two bytes are UTF-16.
constexpr std::string_view kToUnicode =
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CMapName /Plain def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    "1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
    "endcmap end end";

// A file whose pages these operators draw.
std::string PdfFile(const std::vector<std::string>& drawings, std::string_view trailer) {
  std::vector<std::string> objects = {
      "<< /Type /Catalog /Pages 2 0 R >>",
      "",  // the pages, below
      "<< /Type /Font /Subtype /Type0 /BaseFont /Invented /Encoding /Identity-H "
      "/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
      "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Invented /DW 1000 /FontDescriptor 5 0 R "
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
      "<< /Type /FontDescriptor /FontName /Invented /Flags 4 /FontBBox [0 -200 1000 900] "
      "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
      Stream(kToUnicode)};
  std::string kids;
  for (const std::string& drawing : drawings) {
    const std::string number = std::to_string(objects.size() + 1);
    kids += number + " 0 R ";
    objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents " +
                      std::to_string(objects.size() + 2) +
                      " 0 R /Resources << /Font << /F1 3 0 R >> >> >>");
    objects.push_back(Stream(drawing));
  }
  objects[1] =
      "<< /Type /Pages /Count " + std::to_string(drawings.size()) + " /Kids [" + kids + "] >>";
  std::string file = "%PDF-1.7\n";
  std::string table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::array<char, 32> entry;
    std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", file.size());
    table += entry.data();
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string at = std::to_string(file.size());
  const std::string size = std::to_string(objects.size() + 1);
  return file + "xref\n0 " + size + "\n" + table + "trailer\n<< /Size " + size + " /Root 1 0 R " +
         std::string(trailer) + " >>\nstartxref\n" + at + "\n%%EOF\n";
}

}  // namespace

std::string Encoded(std::string_view text, const char* encoding) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> to(ucnv_open(encoding, &error),
                                                              ucnv_close);
  ucnv_setFromUCallBack(to.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  const std::u16string units = FromUtf8(text);
  std::string out(units.size() * 4 + 16, '\0');
  const std::int32_t size =
      ucnv_fromUChars(to.get(), out.data(), static_cast<std::int32_t>(out.size()), units.data(),
                      static_cast<std::int32_t>(units.size()), &error);
  ZONEFLOW_CHECK(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string PdfOf(const std::vector<std::vector<PdfText>>& pages, std::string_view trailer) {
  std::vector<std::string> drawings;
  for (const std::vector<PdfText>& page : pages) {
    std::string& drawing = drawings.emplace_back();
    for (const PdfText& line : page) {
      drawing += "BT /F1 " + std::to_string(line.size) + " Tf " + std::to_string(line.x) + " " +
                 std::to_string(line.y) + " Td <" + Hex(line.text) + "> Tj ET\n";
    }
  }
  return PdfFile(drawings, trailer);
}

std::string PdfDrawing(std::string_view operators) { return PdfFile({std::string(operators)}, ""); }

}  // namespace zoneflow::ingest::front::testing
