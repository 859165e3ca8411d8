// What was opened or built, and how far it is: the register of facilities is kept by both.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace zoneflow::ingest {

// In the order in which a building goes through them. The numbers are those of v1::FacilityStage,
// and stored.
enum class FacilityStage {
  kNone = 0,
  kBegun = 1,      // 开工, 奠基
  kUnderWay = 2,   // 在建, 封顶
  kCompleted = 3,  // 竣工, 建成
  kAccepted = 4,   // 验收
  kUnveiled = 5,   // 揭牌, 成立
  kInUse = 6,      // 启用, 开园, 通车
  kProducing = 7,  // 投产, 下线
};

// The numbers are those of v1::FacilityKind, and stored.
enum class FacilityKind {
  kNone = 0,
  kCentre = 1,
  kPark = 2,
  kBase = 3,
  kLaboratory = 4,
  kPlant = 5,
  kBuilding = 6,
  kPlatform = 7,
  kTransport = 8,
  kUtility = 9,
  kPublic = 10,  // schools, hospitals, museums
  kBody = 11,    // offices, companies, alliances
  kZone = 12,    // a zone or an area of one
  kProject = 13,
};

// "in_use", "laboratory"; empty for kNone.
std::string_view Name(FacilityStage stage);
std::string_view Name(FacilityKind kind);
// kNone for "", nothing for any other word that is no name.
std::optional<FacilityStage> FacilityStageNamed(std::string_view name);
std::optional<FacilityKind> FacilityKindNamed(std::string_view name);

// By the noun that the name ends with, its phase (二期) and brackets left out; of a row by that of
// its last. The name is in simplified characters or English.
FacilityKind FacilityKindOf(std::u16string_view name);

// By the stage that is told last between begin and end, outside the name; else by the first that its
// sentence tells behind, else by the last in front. kNone where no word tells one.
FacilityStage FacilityStageOf(std::u16string_view text, std::size_t begin, std::size_t end,
                              std::u16string_view name);

}  // namespace zoneflow::ingest
