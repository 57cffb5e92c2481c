#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateCreatedUtc,
    kDateRecorded,
    kDateRecordedUtc,
    kTimeZone,
    {.name = "Order Number", .meaning = "Number of the order", .cell = Field("order-number")},
    {.name = "Order Date",
     .meaning = "Day of the order, YYYY-MM-DD",
     .cell = {.kind = Cell::Kind::kBeforeT, .key = "order-date"}},
    {.name = "Item ASIN", .meaning = "Number of the product at Amazon", .cell = Item("asin")},
    {.name = "Item Title", .meaning = "Title of the product", .cell = Item("title")},
    {.name = "Item Seller", .meaning = "Who sold it", .cell = Item("seller")},
    {.name = "Item Condition", .meaning = "Whether it was new", .cell = Item("condition")},
    {.name = "Item Price",
     .meaning = "Price as the page told it; may hold several",
     .cell = Item("price")},
    {.name = "Item URL", .meaning = "Address of the product's page", .cell = Item("url")},
    {.name = "Order Subtotal",
     .meaning = "Sum of the items, as text",
     .cell = Field("order-subtotal")},
    {.name = "Order Pretax Total",
     .meaning = "Sum before tax, as text",
     .cell = Field("order-pretax-total")},
    {.name = "Order Tax", .meaning = "Tax, as text", .cell = Field("order-tax", "order-Tax")},
    {.name = "Order Shipping",
     .meaning = "Costs of shipping, as text",
     .cell = Field("order-shipping")},
    {.name = "Order Total", .meaning = "Sum that was paid, as text", .cell = Field("order-total")},
    {.name = "Destination",
     .meaning = "City, state and ZIP code that it was sent to",
     .cell = Field("order-destination")},
    {.name = "Delivery Date",
     .meaning = "When it was delivered, ISO 8601",
     .cell = Field("order-delivered")},
};

}  // namespace

const Report kAmazonOrder = {
    .name = "webmunk-amazon-order",
    .meaning = "Items of orders at Amazon, from the pages with an order's details",
    .rows = Report::Rows::kListElement,
    .rows_key = "items",
    .columns = kColumns,
};

}  // namespace webmunk::reports
