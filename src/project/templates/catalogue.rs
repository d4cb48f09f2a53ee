//! Which files a template has. The paths of the files in the program and in a new application are the same, but for
//! `gitignore`, which must not act here.

use super::Language;
use crate::connect_file::ApplicationType;

/// A path in the application's folder and a text, both with placeholders.
type Source = (&'static str, &'static str);

/// The files of one place, by their paths in it.
macro_rules! embedded {
    ($place:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("files/", $place, "/", $path)))),+]
    };
}

/// Files that are the same in both languages, but for the end of their names: by the path here and the path there.
macro_rules! renamed {
    ($place:literal: $($from:literal => $to:literal),+ $(,)?) => {
        &[$(($to, include_str!(concat!("files/", $place, "/", $from)))),+]
    };
}

/// The files of a template; none where there is no template for the kind.
pub(super) fn sources(kind: ApplicationType, language: Language) -> Option<Vec<Source>> {
    let is_typescript = language == Language::TypeScript;
    let of = |typescript, javascript| if is_typescript { typescript } else { javascript };
    let server = [SERVER, of(SERVER_TYPESCRIPT, SERVER_JAVASCRIPT)];
    let scripts = of(SCRIPTS_TYPESCRIPT, SCRIPTS_JAVASCRIPT);
    let parts: Vec<&[Source]> = match kind {
        ApplicationType::Service => {
            vec![server[0], server[1], scripts, SERVICE, of(SERVICE_TYPESCRIPT, SERVICE_JAVASCRIPT)]
        }
        ApplicationType::Event => vec![server[0], server[1], scripts, EVENT, of(EVENT_TYPESCRIPT, EVENT_JAVASCRIPT)],
        ApplicationType::Job => vec![server[0], server[1], JOB, of(JOB_TYPESCRIPT, JOB_JAVASCRIPT)],
        ApplicationType::Assets => vec![ASSETS, of(ASSETS_TYPESCRIPT, ASSETS_JAVASCRIPT)],
        ApplicationType::MerchantCenterCustomApplication | ApplicationType::MerchantCenterCustomView => return None,
    };
    Some(parts.concat())
}

const SERVER: &[Source] = renamed! { "shared/both":
    "gitignore" => ".gitignore",
    "package-lock.json" => "package-lock.json",
    "src/endpoint.js" => "src/endpoint.{{extension}}",
};

const SERVER_TYPESCRIPT: &[Source] = embedded! { "shared/typescript":
    "src/client.ts", "src/configuration.ts", "src/log.ts", "src/server.ts",
    "test/fake-api.ts", "test/server.test.ts", "tsconfig.json",
};

const SERVER_JAVASCRIPT: &[Source] = embedded! { "shared/javascript":
    "src/client.js", "src/configuration.js", "src/log.js", "src/server.js",
    "test/fake-api.js", "test/server.test.js", "tsconfig.json",
};

const SCRIPTS_TYPESCRIPT: &[Source] = embedded! { "shared/typescript": "src/connector/script.ts" };

const SCRIPTS_JAVASCRIPT: &[Source] = embedded! { "shared/javascript": "src/connector/script.js" };

const SERVICE: &[Source] = renamed! { "service/both":
    "README.md" => "README.md",
    "package.json" => "package.json",
    "src/connector/post-deploy.js" => "src/connector/post-deploy.{{extension}}",
    "src/connector/pre-undeploy.js" => "src/connector/pre-undeploy.{{extension}}",
    "src/index.js" => "src/index.{{extension}}",
};

const SERVICE_TYPESCRIPT: &[Source] = embedded! { "service/typescript":
    "src/cart-extension.ts", "src/connector/extension.ts",
    "test/cart-extension.test.ts", "test/connector.test.ts",
};

const SERVICE_JAVASCRIPT: &[Source] = embedded! { "service/javascript":
    "src/cart-extension.js", "src/connector/extension.js",
    "test/cart-extension.test.js", "test/connector.test.js",
};

const EVENT: &[Source] = renamed! { "event/both":
    "README.md" => "README.md",
    "package.json" => "package.json",
    "src/connector/post-deploy.js" => "src/connector/post-deploy.{{extension}}",
    "src/connector/pre-undeploy.js" => "src/connector/pre-undeploy.{{extension}}",
    "src/index.js" => "src/index.{{extension}}",
};

const EVENT_TYPESCRIPT: &[Source] = embedded! { "event/typescript":
    "src/connector/subscription.ts", "src/handle-message.ts", "src/message.ts", "src/once.ts", "src/receive.ts",
    "test/connector.test.ts", "test/message.test.ts", "test/receive.test.ts",
};

const EVENT_JAVASCRIPT: &[Source] = embedded! { "event/javascript":
    "src/connector/subscription.js", "src/handle-message.js", "src/message.js", "src/once.js", "src/receive.js",
    "test/connector.test.js", "test/message.test.js", "test/receive.test.js",
};

const JOB: &[Source] = renamed! { "job/both":
    "README.md" => "README.md",
    "package.json" => "package.json",
    "src/index.js" => "src/index.{{extension}}",
};

const JOB_TYPESCRIPT: &[Source] = embedded! { "job/typescript": "src/job.ts", "src/orders.ts", "test/job.test.ts" };

const JOB_JAVASCRIPT: &[Source] = embedded! { "job/javascript": "src/job.js", "src/orders.js", "test/job.test.js" };

const ASSETS: &[Source] = renamed! { "assets/both":
    "README.md" => "README.md",
    "gitignore" => ".gitignore",
    "index.html" => "index.html",
    "package-lock.json" => "package-lock.json",
    "package.json" => "package.json",
    "serve.js" => "serve.js",
    "test/main.test.js" => "test/main.test.js",
    "vite.config.js" => "vite.config.js",
};

const ASSETS_TYPESCRIPT: &[Source] = embedded! { "assets/typescript": "src/main.ts", "tsconfig.json" };

const ASSETS_JAVASCRIPT: &[Source] = embedded! { "assets/javascript": "src/main.js", "tsconfig.json" };
