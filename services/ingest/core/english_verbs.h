// The verbs of English sentences about zones, by what they tell.
#pragma once

#include <string_view>

namespace zoneflow::ingest::english {

// Verbs and nouns of change, and verbs before a value.
inline constexpr std::string_view kUp =
    "rose grew climbed increased jumped surged expanded gained rise rising increase increases "
    "growth expand expanding grow growing grown soared soaring surge surging jump climb climbing "
    "increasing up skyrocketed advanced advancing leapt uptick";
inline constexpr std::string_view kDown =
    "fell dropped declined decreased down dipped decline decrease drop fall falling slid shrank "
    "contracted slipped plunged declining decreasing dropping";
inline constexpr std::string_view kReach =
    "reached hit totaled totalled was were stood equaled equalled exceeded topped amounted came "
    "surpassed passed is recorded reaching hitting totaling totalling exceeding surpassing are "
    "stands "
    "registered neared approached";
// What a zone does to have a value: achieved exports of 5 billion yuan.
inline constexpr std::string_view kAchieve =
    "achieved achieving realized realised generated generating posted recorded registered earned "
    "reported harvested produced collected completed handled attracted contributed saw used "
    "utilized raised received had drew paid took turned handles transported delivered shipped "
    "processed moved witnessed spent generates produces exported imported sold bringing recording "
    "reporting posting did included includes realizing realising attracting";
// What it has a number of.
inline constexpr std::string_view kHold =
    "houses hosts has counts seen hosted houses include includes had operates gathered gathers "
    "cultivated "
    "boasts nurtured have took added submitted filed made runs attracted introduced recruited "
    "obtained "
    "owns own employs established founded nurtured incubated registered drawn accommodates "
    "contains held holds lists saw completed issued built developed handled processed delivered "
    "transported received cultivates cultivating been";
inline constexpr std::string_view kSign =
    "signed inked sealed clinched concluded pocketed pockets bagged bags signs inks seals strikes "
    "struck";
inline constexpr std::string_view kAttract = "attracted drew landed introduced secured lured";
inline constexpr std::string_view kInvest =
    "invest spend put add inject pour pledged invested pledge commit committed invests injected "
    "poured";
inline constexpr std::string_view kOpen =
    "opened unveiled inaugurated completed launched started commenced began opens begins starts";
inline constexpr std::string_view kBe = "was were been being is are";
// What stands between a subject and its verb.
inline constexpr std::string_view kAuxiliary =
    "has have had was were been being is are be also now then still already jointly further again "
    "fully just only alone together even not almost nearly more than put went goes go got get come "
    "came comes will would";

// True for a verb that makes a clause of the words around it.
bool IsVerb(std::string_view word);

}  // namespace zoneflow::ingest::english
