#include "common/table/zip_parts.h"

#include <zip.h>

#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/str_cat.h"
#include "common/table/limits.h"

namespace zoneflow::table {
namespace {

absl::Status Broken(std::string_view why) {
  return absl::InvalidArgumentError(StrCat("table: no whole .xlsx: ", why));
}

std::string MessageOf(zip_error_t& error) {
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void ZipParts::Discard::operator()(zip* archive) const { zip_discard(archive); }

std::string ZipParts::Folded(std::string_view name) {
  return absl::AsciiStrToLower({name.data(), name.size()});
}

absl::StatusOr<ZipParts> ZipParts::Open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) {
    return Broken(MessageOf(error));
  }
  zip_t* opened = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (opened == nullptr) {
    zip_source_free(source);
    return Broken(MessageOf(error));
  }
  zip_error_fini(&error);
  ZipParts parts{std::unique_ptr<zip, Discard>(opened)};
  const zip_int64_t entries = zip_get_num_entries(opened, 0);
  if (entries > kMostEntries) {
    return absl::OutOfRangeError(
        StrCat("table: ", entries, " parts; an .xlsx has at most ", kMostEntries));
  }
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t stat;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(opened, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) {
      return Broken(StrCat("part ", i, " has no name"));
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
      return absl::InvalidArgumentError(
          "table: encrypted; take the password off and save it as .xlsx again");
    }
    if (!parts.places_.emplace(Folded(stat.name), index).second) {
      return Broken(StrCat("two parts are called ", stat.name));
    }
  }
  return parts;
}

bool ZipParts::HasBelow(std::string_view folder) const {
  const auto at = places_.lower_bound(Folded(folder));
  return at != places_.end() && at->first.starts_with(Folded(folder));
}

bool ZipParts::HasNamed(std::string_view end) const {
  for (const auto& [name, place] : places_) {
    if (name.ends_with(Folded(end))) {
      return true;
    }
  }
  return false;
}

std::string ZipParts::NameOf(std::string_view name) const {
  const auto at = places_.find(Folded(name));
  return at == places_.end() ? "" : zip_get_name(archive_.get(), at->second, 0);
}

absl::StatusOr<std::string> ZipParts::Read(std::string_view name) {
  const auto at = places_.find(Folded(name));
  if (at == places_.end()) {
    return Broken(StrCat("the part ", name, " is missing"));
  }
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive_.get(), at->second, 0));
  if (file == nullptr) {
    return Broken(StrCat("the part ", name, " cannot be unpacked"));
  }
  // What the file says of its size is not believed: only what comes out counts.
  std::string content;
  constexpr std::size_t kStep = std::size_t{256} << 10;
  for (;;) {
    const std::size_t size = content.size();
    content.resize(size + kStep);
    const zip_int64_t got = zip_fread(file.get(), content.data() + size, kStep);
    if (got < 0) {
      return Broken(StrCat("the part ", name, " is damaged"));
    }
    content.resize(size + static_cast<std::size_t>(got));
    unpacked_ += static_cast<std::size_t>(got);
    if (content.size() > kMostPartBytes || unpacked_ > kMostUnpackedBytes) {
      return absl::OutOfRangeError(StrCat(
          "table: the part ", name, " unpacks to more than ",
          content.size() > kMostPartBytes ? kMostPartBytes : kMostUnpackedBytes, " bytes",
          content.size() > kMostPartBytes ? "" : " with the others", "; no table needs as many"));
    }
    if (got == 0) {
      return content;
    }
  }
}

}  // namespace zoneflow::table
