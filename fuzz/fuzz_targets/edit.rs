//! A file with an added application is valid, and still has everything that it had.
#![no_main]

use ctconnect::internals::connect_file::{
    Application, ApplicationType, Configuration, ConfigurationKey, add_application, check,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = ConfigurationKey {
        key: "ADDED_BY_THE_FUZZER".to_owned(),
        description: "a: b # c \"d\" 'e' \\f".to_owned(),
        required: true,
        default: None,
    };
    let application = Application {
        name: "added-by-the-fuzzer".to_owned(),
        application_type: ApplicationType::Job,
        endpoint: Some("/job".to_owned()),
        post_deploy: Some("npm run up".to_owned()),
        pre_undeploy: None,
        schedule: Some("*/5 * * * *".to_owned()),
        health_check: None,
        retry_policy: None,
        configuration: Configuration { standard: vec![key], secured: Vec::new() },
    };
    let Ok(changed) = add_application(bytes, &application) else { return };
    let before = check(bytes).file.expect("only a valid file can be changed");
    let after = check(changed.as_bytes()).file.expect("a changed file is valid");
    assert_eq!(after.deploy_as.split_last(), Some((&application, before.deploy_as.as_slice())));
    assert_eq!((after.global, after.api_client_scopes), (before.global, before.api_client_scopes));
    let (mut old, mut new) = (bytes.iter().peekable(), changed.as_bytes().iter());
    if !before.deploy_as.is_empty() {
        // Every byte is still there, in the same order.
        while let Some(byte) = old.next() {
            assert!(new.any(|other| other == byte), "a byte is gone");
        }
    }
});
