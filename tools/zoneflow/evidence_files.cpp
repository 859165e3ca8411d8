#include "tools/zoneflow/evidence_files.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "zoneflow/ingest/v1/evidence_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using ingest::v1::EvidenceService;

constexpr std::size_t kPartBytes = std::size_t{1} << 20;
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kEndings = {
    {{".jpg", "image/jpeg"},
     {".jpeg", "image/jpeg"},
     {".png", "image/png"},
     {".webp", "image/webp"},
     {".pdf", "application/pdf"}}};

absl::StatusOr<std::string> TypeOf(const std::filesystem::path& path) {
  const std::string ending = absl::AsciiStrToLower(path.extension().string());
  for (const auto& [known, type] : kEndings) {
    if (ending == known) {
      return std::string(type);
    }
  }
  return absl::InvalidArgumentError(
      StrCat("file: \"", path.string(), "\" ends with none of .jpg, .jpeg, .png, .webp, .pdf"));
}

}  // namespace

absl::StatusOr<common::v1::EvidenceReceipt> UploadFile(Connection& connection,
                                                       const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t size = std::filesystem::file_size(path, error);  // fails for what is no file
  if (error || !file) {
    return absl::NotFoundError(StrCat("file: \"", path, "\" cannot be read"));
  }
  ingest::v1::UploadEvidenceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_media_type(), TypeOf(path));
  request.set_size_bytes(static_cast<std::int64_t>(size));
  const std::string name = std::filesystem::absolute(path).string();
  request.set_upload_id(
      Sha256Hex(StrCat(name, " ", size, " ",
                       std::filesystem::last_write_time(path, error).time_since_epoch().count())));
  std::string part(kPartBytes, '\0');
  ingest::v1::UploadEvidenceResponse response;
  do {
    request.set_offset(response.received_bytes());
    file.seekg(request.offset());
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    if (file.bad() || (file.gcount() == 0 && size > 0)) {
      return absl::NotFoundError(StrCat("file: \"", path, "\" has become shorter"));
    }
    request.set_content(part.data(), static_cast<std::size_t>(file.gcount()));
    file.clear();
    ASSIGN_OR_RETURN(response, connection.Call<EvidenceService>(
                                   "ingest", &EvidenceService::Stub::UploadEvidence, request));
  } while (!response.has_receipt());
  return response.receipt();
}

absl::StatusOr<std::string> SaveEvidence(Connection& connection,
                                         const common::v1::EvidencePass& pass,
                                         const std::string& folder) {
  ingest::v1::GetEvidenceRequest request;
  *request.mutable_pass() = pass;
  std::string bytes, ending;
  std::int64_t size = 0;
  do {
    request.set_offset(static_cast<std::int64_t>(bytes.size()));
    ASSIGN_OR_RETURN(
        const auto response,
        connection.Call<EvidenceService>("ingest", &EvidenceService::Stub::GetEvidence, request));
    bytes += response.content();
    size = response.size_bytes();
    for (const auto& [known, type] : kEndings) {
      if (type == response.media_type() && ending.empty()) {
        ending = known;
      }
    }
  } while (static_cast<std::int64_t>(bytes.size()) < size);
  if (Sha256Hex(bytes) != pass.id()) {
    return absl::DataLossError(StrCat("evidence: ", pass.id(), " is not what its name says"));
  }
  const std::string path =
      (std::filesystem::path(folder) / StrCat(pass.id().substr(0, 12), ending)).string();
  if (std::filesystem::exists(path)) {
    return absl::AlreadyExistsError(StrCat("file: \"", path, "\" is there already"));
  }
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file) {
    return absl::UnavailableError(StrCat("file: \"", path, "\" cannot be written"));
  }
  return path;
}

}  // namespace zoneflow::cli
