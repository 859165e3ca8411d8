// What every EvidenceStore promises. A backend is an OnBackend one with
//   EvidenceStore& store();   empty at first
#pragma once

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/evidence.h"
#include "services/ingest/testing/photo.h"

namespace zoneflow::ingest::testing {

template <typename Backend>
class EvidenceStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  EvidenceStore& store() { return this->backend_->store(); }

  absl::StatusOr<EvidenceUpload> Take(const std::string& upload, const std::string& whole,
                                      std::size_t offset, std::size_t size,
                                      const std::string& holder = "person/ann") {
    return store().Take(
        holder, upload,
        {"image/jpeg", static_cast<std::int64_t>(whole.size()), static_cast<std::int64_t>(offset),
         std::string_view(whole).substr(offset, size)},
        now_);
  }

  std::string ReadAll(const std::string& id) {
    std::string bytes;
    std::int64_t size = 1;
    while (static_cast<std::int64_t>(bytes.size()) < size) {
      const auto stretch = store().Read(id, static_cast<std::int64_t>(bytes.size()));
      EXPECT_THAT(stretch, zoneflow::testing::IsOk());
      if (!stretch.ok() || stretch->bytes.empty()) {
        break;
      }
      bytes += stretch->bytes;
      size = stretch->size_bytes;
    }
    return bytes;
  }

  Instant now_ = *ParseInstant("2021-03-02T02:00:00Z");
};

TYPED_TEST_SUITE_P(EvidenceStoreContract);

TYPED_TEST_P(EvidenceStoreContract, PartsMakeTheBytesByTheirHashAndARepeatChangesNothing) {
  using zoneflow::testing::IsOk;
  const std::string photo = Photo(2'500'000);
  EXPECT_EQ(this->Take("u", photo, 0, 1'000'000)->received_bytes, 1'000'000);
  EXPECT_EQ(this->Take("u", photo, 0, 1'000'000)->received_bytes, 1'000'000);
  EXPECT_EQ(this->Take("u", photo, 1'000'000, 600'000)->received_bytes, 1'600'000);
  const auto whole = this->Take("u", photo, 1'600'000, 900'000);
  ASSERT_THAT(whole, IsOk());
  EXPECT_EQ(whole->evidence_id, Sha256Hex(photo));
  // Whoever lost the answer sends the last part, or all of it, again.
  EXPECT_EQ(*this->Take("u", photo, 1'600'000, 900'000), *whole);
  EXPECT_EQ(*this->Take("u", photo, 0, 1'000'000), *whole);
  EXPECT_EQ(this->ReadAll(whole->evidence_id), photo);
  EXPECT_EQ(this->store().Read(whole->evidence_id, 1'999'999)->bytes, photo.substr(1'999'999));
  EXPECT_EQ(this->store().Read(whole->evidence_id, 0)->media_type, "image/jpeg");
}

TYPED_TEST_P(EvidenceStoreContract, TheSameBytesAreStoredOnceWhoeverSendsThem) {
  const std::string photo = Photo(1000);
  const auto first = this->Take("u", photo, 0, 1000);
  const auto again = this->Take("v", photo, 0, 1000);
  const auto others = this->Take("u", photo, 0, 1000, "person/bob");
  EXPECT_EQ(first->evidence_id, Sha256Hex(photo));
  EXPECT_EQ(again->evidence_id, first->evidence_id);
  EXPECT_EQ(others->evidence_id, first->evidence_id);
  EXPECT_EQ(this->ReadAll(first->evidence_id), photo);
}

TYPED_TEST_P(EvidenceStoreContract, OneNameOfTwoPersonsIsTwoUploads) {
  const std::string ann = Photo(1000), bob = Photo(1000, 5);
  ASSERT_THAT(this->Take("u", ann, 0, 500), zoneflow::testing::IsOk());
  EXPECT_EQ(this->Take("u", bob, 0, 1000, "person/bob")->evidence_id, Sha256Hex(bob));
  EXPECT_EQ(this->Take("u", ann, 500, 500)->evidence_id, Sha256Hex(ann));
}

TYPED_TEST_P(EvidenceStoreContract, WhatIsRefusedLeavesNothing) {
  using zoneflow::testing::StatusIs;
  const std::string photo = Photo(1000);
  EXPECT_THAT(this->store().Take("person/ann", "u", {"image/png", 1000, 0, photo}, this->now_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(this->Take("u", photo, 0, 400), zoneflow::testing::IsOk());
  EXPECT_THAT(this->Take("u", photo, 500, 500), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(this->Take("u", photo, 400, 600)->evidence_id, Sha256Hex(photo));
  EXPECT_THAT(this->store().Read(std::string(64, '0'), 0), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().Read(Sha256Hex(photo), 1000), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(this->store().Read(Sha256Hex(photo), -1), StatusIs(absl::StatusCode::kOutOfRange));
}

TYPED_TEST_P(EvidenceStoreContract, TenUploadsAreUnderWayAndOneThatStandsStillForADayIsForgotten) {
  using zoneflow::testing::IsOk;
  using zoneflow::testing::StatusIs;
  const std::string photo = Photo(1000);
  for (int i = 0; i < kMostEvidenceUploads; ++i) {
    ASSERT_THAT(this->Take(std::to_string(i), photo, 0, 500), IsOk());
  }
  EXPECT_THAT(this->Take("more", photo, 0, 500), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(this->Take("more", photo, 0, 500, "person/bob"), IsOk());
  EXPECT_THAT(this->Take("3", photo, 500, 500), IsOk());
  EXPECT_THAT(this->Take("more", photo, 0, 500), IsOk());
  this->now_ += kEvidenceUploadLasts + std::chrono::hours(1);
  EXPECT_THAT(this->Take("2", photo, 500, 500), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(this->Take("2", photo, 0, 500)->received_bytes, 500);
  EXPECT_EQ(this->ReadAll(Sha256Hex(photo)), photo);  // what is whole stays
}

TYPED_TEST_P(EvidenceStoreContract, OnePartSentByManyAtOnceIsThereOnce) {
  const std::string photo = Photo(300'000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      EXPECT_EQ(this->Take("u", photo, 0, 200'000)->received_bytes, 200'000);
      EXPECT_EQ(this->Take(std::to_string(i), photo, 0, 300'000)->evidence_id, Sha256Hex(photo));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(this->Take("u", photo, 200'000, 100'000)->evidence_id, Sha256Hex(photo));
  EXPECT_EQ(this->ReadAll(Sha256Hex(photo)), photo);
}

REGISTER_TYPED_TEST_SUITE_P(EvidenceStoreContract,
                            PartsMakeTheBytesByTheirHashAndARepeatChangesNothing,
                            TheSameBytesAreStoredOnceWhoeverSendsThem,
                            OneNameOfTwoPersonsIsTwoUploads, WhatIsRefusedLeavesNothing,
                            TenUploadsAreUnderWayAndOneThatStandsStillForADayIsForgotten,
                            OnePartSentByManyAtOnceIsThereOnce);

}  // namespace zoneflow::ingest::testing
