#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    {.name = "ASIN",
     .meaning = "Number of the product at Amazon",
     .cell = {.kind = Cell::Kind::kProduct, .key = "asin"}},
    {.name = "Type",
     .meaning = "Kind of product",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[0].type"}},
    {.name = "Brand",
     .meaning = "Brand of the product",
     .cell = {.kind = Cell::Kind::kProduct, .key = "brand"}},
    {.name = "Manufacturer",
     .meaning = "Who made it",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[0].manufacturer"}},
    {.name = "Size",
     .meaning = "Size of the product",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[0].size"}},
    {.name = "Seller",
     .meaning = "Who sells it",
     .cell = {.kind = Cell::Kind::kProduct,
              .key = "keepa[0].sellerIds, else keepa[0].buyBoxSellerId"}},
    {.name = "Title",
     .meaning = "Title of the product",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[0].title"}},
    {.name = "Root Category",
     .meaning = "Number of its main category",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[0].rootCategory"}},
    {.name = "Category Tree",
     .meaning = "Categories from the main one down, joined with >",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[].categoryTree[].name"}},
    {.name = "Category Tree IDs",
     .meaning = "Their numbers, joined with >",
     .cell = {.kind = Cell::Kind::kProduct, .key = "keepa[].categoryTree[].catId"}},
    {.name = "Date Added",
     .type = ColumnType::kDateTime,
     .meaning = "When it was first seen, in the study's time zone",
     .cell = {.kind = Cell::Kind::kProduct, .key = "added"}},
    {.name = "Date Updated",
     .type = ColumnType::kDateTime,
     .meaning = "When it was last looked up, in the study's time zone",
     .cell = {.kind = Cell::Kind::kProduct, .key = "updated"}},
    {.name = "Data URL",
     .meaning = "Where its metadata is to be had",
     .cell = {.kind = Cell::Kind::kProduct, .key = "asin"}},
    {.name = "File Path",
     .meaning = "Member of this archive with its metadata",
     .cell = {.kind = Cell::Kind::kProduct, .key = "asin"}},
};

}  // namespace

const Report kAsinDetails = {
    .name = "webmunk-asin-details",
    .meaning = "Products that pages and orders named; of the study as a whole",
    .of_products = true,
    .columns = kColumns,
};

}  // namespace webmunk::reports
