//! The names of scopes that the auth service knows, from excerpts of its documentation in 2026-10 and 2026-11: the reference at
//! hand names only those of Connect.

/// What a scope `manage_…` or `view_…` can be for.
const AREAS: &[&str] = &[
    "api_clients",
    "approval_flows",
    "approval_rules",
    "associate_roles",
    "attribute_groups",
    "audit_log",
    "business_units",
    "cart_discounts",
    "categories",
    "channels",
    "checkout_applications",
    "checkout_payment_integrations",
    "checkout_payment_intents",
    "checkout_transactions",
    "connectors",
    "connectors_deployments",
    "customer_groups",
    "customers",
    "discount_codes",
    "discount_groups",
    "extensions",
    "import_containers",
    "import_sinks",
    "inventory",
    "key_value_documents",
    "locked_carts",
    "mcp_servers",
    "messages",
    "my_business_units",
    "my_orders",
    "my_payments",
    "my_profile",
    "my_quote_requests",
    "my_quotes",
    "my_shopping_lists",
    "order_edits",
    "orders",
    "payment_methods",
    "payments",
    "product_discounts",
    "product_selections",
    "product_tailoring",
    "products",
    "project",
    "project_settings",
    "published_products",
    "quote_requests",
    "quotes",
    "recurrence_policies",
    "recurring_orders",
    "reviews",
    "sessions",
    "shipping_methods",
    "shopping_lists",
    "staged_quotes",
    "standalone_prices",
    "states",
    "stores",
    "subscriptions",
    "tax_categories",
    "types",
    "zones",
];

/// Scopes of another form.
const OTHERS: &[&str] = &["create_anonymous_token", "introspect_oauth_tokens", "manage_intake_agent"];

/// Whether the auth service knows a scope of this name, without its Project key.
pub(crate) fn is_known(name: &str) -> bool {
    let area = name.strip_prefix("manage_").or_else(|| name.strip_prefix("view_"));
    area.is_some_and(|area| AREAS.contains(&area)) || OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_documentation_are_known() {
        for name in [
            "manage_project",
            "view_connectors",
            "manage_connectors_deployments",
            "introspect_oauth_tokens",
            "view_mcp_servers",
        ] {
            assert!(is_known(name), "{name}");
        }
        for name in ["project", "manage_everything", "view_", "MANAGE_PROJECT", ""] {
            assert!(!is_known(name), "{name}");
        }
    }
}
