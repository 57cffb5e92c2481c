#include "server/admin/admin_service.h"
