#include "services/console/adapters/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::console {
namespace {

// 15: the largest window; 16 more asks zlib for gzip's head and tail.
constexpr int kGzipWindow = 15 + 16;
// Answers in JSON shrink by 4 about as far as by 9, in a fraction of the time.
constexpr int kLevel = 4;
constexpr int kMemory = 8;

Bytef* BytesOf(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

std::string Gzip(std::string_view text) {
  z_stream stream = {};
  ZONEFLOW_CHECK(
      deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = BytesOf(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = BytesOf(packed);
  stream.avail_out = static_cast<uInt>(packed.size());
  ZONEFLOW_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

absl::StatusOr<std::string> Gunzip(std::string_view packed, std::size_t limit) {
  z_stream stream = {};
  ZONEFLOW_CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK);
  stream.next_in = BytesOf(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  int result = Z_OK;
  // One byte beyond the limit tells that there is more.
  while (result == Z_OK && text.size() <= limit) {
    const std::size_t held = text.size();
    text.resize(std::min(limit + 1, std::max<std::size_t>(4096, 2 * held)));
    stream.next_out = BytesOf(text) + held;
    stream.avail_out = static_cast<uInt>(text.size() - held);
    result = inflate(&stream, Z_NO_FLUSH);
    text.resize(stream.total_out);
  }
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (text.size() > limit) {
    return absl::ResourceExhaustedError(StrCat("body: more than ", limit, " bytes once unpacked"));
  }
  if (!whole) {
    return absl::InvalidArgumentError("body: not a whole gzip stream");
  }
  return text;
}

}  // namespace zoneflow::console
