#include "services/ingest/core/evidence.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/ingest/testing/evidence_store_contract.h"
#include "services/ingest/testing/in_memory_evidence_store.h"

namespace zoneflow::ingest::testing {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

class InMemory {
 public:
  static std::string Missing() { return ""; }
  EvidenceStore& store() { return store_; }

 private:
  InMemoryEvidenceStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, EvidenceStoreContract, InMemory);

absl::StatusOr<EvidenceUpload> First(const std::string& type, std::int64_t size,
                                     const std::string& bytes, std::int64_t offset = 0,
                                     int under_way = 0) {
  return TakePart(std::nullopt, under_way, {type, size, offset, bytes});
}

TEST(EvidenceTest, BytesTellWhatTheyAre) {
  EXPECT_EQ(EvidenceTypeOf("\xFF\xD8\xFF\xE1 Exif"s), "image/jpeg");
  EXPECT_EQ(EvidenceTypeOf("\x89PNG\r\n\x1A\n\0\0"s), "image/png");
  EXPECT_EQ(EvidenceTypeOf("RIFF\x10\0\0\0WEBPVP8 "s), "image/webp");
  EXPECT_EQ(EvidenceTypeOf("%PDF-1.7\n"s), "application/pdf");
  for (const std::string& other :
       {""s, "\xFF\xD8"s, "RIFF\x10\0\0\0WAVEfmt "s, "RIFF"s, "<svg onload='x'>"s, "GIF89a"s,
        "PK\x03\x04"s, "MZ"s, " %PDF-1.7"s}) {
    EXPECT_EQ(EvidenceTypeOf(other), "") << other;
  }
}

TEST(EvidenceTest, AFirstPartIsTakenForWhatItIsAndForNothingElse) {
  EXPECT_THAT(First("image/jpeg", 1000, Photo(400)), IsOk());
  EXPECT_THAT(First("image/png", 1000, Photo(400)),
              StatusIs(Code::kInvalidArgument,
                       HasSubstr("content: begins as image/jpeg, media_type says image/png")));
  EXPECT_THAT(First("image/jpeg", 1000, "MZ is a program"),
              StatusIs(Code::kInvalidArgument, HasSubstr("none of the types")));
  EXPECT_THAT(First("image/gif", 1000, "GIF89a and more"),
              StatusIs(Code::kInvalidArgument, HasSubstr("media_type: \"image/gif\" is none of")));
  EXPECT_THAT(First("", 1000, Photo(400)), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(First("image/jpeg", 1000, Photo(5)),
              StatusIs(Code::kInvalidArgument, HasSubstr("content: 5 bytes, too few")));
}

TEST(EvidenceTest, ItIsNeitherEmptyNorAbove20MiB) {
  EXPECT_THAT(First("image/jpeg", 0, ""),
              StatusIs(Code::kInvalidArgument, HasSubstr("size_bytes: 0; it is empty")));
  EXPECT_THAT(First("image/jpeg", -1, Photo(400)), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(First("image/jpeg", 20'971'520, Photo(400)), IsOk());
  EXPECT_THAT(First("image/jpeg", 20'971'521, Photo(400)),
              StatusIs(Code::kOutOfRange, HasSubstr("size_bytes: 20971521, at most 20971520")));
  EXPECT_THAT(First("image/jpeg", 20'971'520, Photo(kMostEvidencePart + 1)),
              StatusIs(Code::kOutOfRange, HasSubstr("content: 1048577")));
  EXPECT_THAT(First("image/jpeg", 300, Photo(400)),
              StatusIs(Code::kInvalidArgument, HasSubstr("beyond the 300 bytes")));
}

TEST(EvidenceTest, PartsComeInOrderAndSayTheSame) {
  const EvidenceUpload before{"image/jpeg", 1000, 400};
  const std::string photo = Photo(1000);
  const auto next = [&](std::int64_t offset, std::size_t size,
                        const std::string& type = "image/jpeg", std::int64_t of = 1000) {
    return TakePart(
        before, 0,
        {type, of, offset, std::string_view(photo).substr(static_cast<std::size_t>(offset), size)});
  };
  EXPECT_EQ(next(400, 600)->received_bytes, 1000);
  EXPECT_EQ(*next(0, 400), before);
  EXPECT_EQ(*next(100, 300), before);
  EXPECT_THAT(next(401, 10), StatusIs(Code::kFailedPrecondition, HasSubstr("400 bytes are here")));
  EXPECT_THAT(next(399, 10), StatusIs(Code::kInvalidArgument, HasSubstr("go on at 400")));
  EXPECT_THAT(next(400, 0), StatusIs(Code::kInvalidArgument, HasSubstr("content: is empty")));
  EXPECT_THAT(next(400, 600, "image/png"),
              StatusIs(Code::kInvalidArgument, HasSubstr("the first part said image/jpeg")));
  EXPECT_THAT(next(400, 600, "image/jpeg", 1001),
              StatusIs(Code::kInvalidArgument, HasSubstr("the first part said 1000")));
  EXPECT_THAT(TakePart(before, 0, {"image/jpeg", 1000, -1, photo}),
              StatusIs(Code::kInvalidArgument, HasSubstr("offset: -1")));
  EXPECT_THAT(First("image/jpeg", 1000, photo.substr(400), 400),
              StatusIs(Code::kFailedPrecondition, HasSubstr("begin at 0")));
  // A part of an upload under way is not held up by others.
  EXPECT_THAT(TakePart(before, kMostEvidenceUploads, {"image/jpeg", 1000, 400, "more"}), IsOk());
  EXPECT_THAT(First("image/jpeg", 1000, photo, 0, kMostEvidenceUploads),
              StatusIs(Code::kResourceExhausted, HasSubstr("at most 10")));
}

}  // namespace
}  // namespace zoneflow::ingest::testing
