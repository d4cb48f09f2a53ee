use super::*;

const NOW: u64 = 1_800_000_000;

fn name(id: &str, key: &str) -> CachedName {
    CachedName { id: id.to_owned(), key: Some(key.to_owned()), ..CachedName::default() }
}

fn ids(list: &NameList) -> Vec<&str> {
    list.names().map(|name| name.id.as_str()).collect()
}

fn owner<'a>(api: &'a str, project: &'a str, client: &'a str) -> NameOwner<'a> {
    NameOwner { api, auth: "https://auth.test", project, client }
}

#[test]
fn names_are_offered_for_a_day_and_fresh_for_a_minute() {
    let mut names = KnownNames::default();
    assert!(!names.can_be_offered(NameKind::Deployment, NOW) && names.needs_renewal(NameKind::Deployment, NOW));
    names.of_mut(NameKind::Deployment).replace(vec![name("a", "one")], NOW);
    let is = |later: u64| {
        (
            names.can_be_offered(NameKind::Deployment, NOW + later),
            names.needs_renewal(NameKind::Deployment, NOW + later),
        )
    };
    assert_eq!((is(0), is(60)), ((true, false), (true, false)));
    assert_eq!((is(61), is(24 * 60 * 60)), ((true, true), (true, true)));
    assert_eq!(is(24 * 60 * 60 + 1), (false, true));
    assert!(!names.can_be_offered(NameKind::Connector, NOW));
    // After the clock was set back.
    assert!(!names.can_be_offered(NameKind::Deployment, NOW - 100));
}

#[test]
fn an_attempt_postpones_the_next_one() {
    let mut names = KnownNames::default();
    names.attempt(NOW);
    assert!(!names.needs_renewal(NameKind::Connector, NOW + 60) && names.needs_renewal(NameKind::Connector, NOW + 61));
    assert!(!names.is_renewed_since(NameKind::Connector, 0));
    names.of_mut(NameKind::Connector).renew(NOW);
    assert!(names.is_renewed_since(NameKind::Connector, NOW) && !names.is_renewed_since(NameKind::Connector, NOW + 1));
}

#[test]
fn a_whole_list_replaces_names_and_a_part_adds_to_them() {
    let mut list = NameList::default();
    let described = CachedName { configuration: vec!["web.TOKEN".to_owned()], ..name("a", "one") };
    list.see(vec![described, name("b", "two")], NOW);
    list.see(vec![name("c", "three"), name("a", "renamed")], NOW);
    assert_eq!(ids(&list), ["c", "a", "b"]);
    assert_eq!(list.find("renamed").unwrap().configuration, ["web.TOKEN"]);
    assert!(list.find("one").is_none() && list.find("b").is_some());
    list.replace(vec![name("a", "renamed")], NOW);
    assert_eq!(ids(&list), ["a"]);
    list.forget("renamed");
    assert_eq!(ids(&list).len(), 0);
}

#[test]
fn a_list_is_bounded_and_has_no_name_that_a_shell_would_read_otherwise() {
    let mut list = NameList::default();
    let many: Vec<_> = (0..1500).map(|number| name(&format!("id-{number}"), &format!("key-{number}"))).collect();
    list.see(many, NOW);
    assert_eq!(ids(&list).len(), 1000);
    let keys = (0..300).map(|number| format!("web.KEY_{number}")).collect();
    let mut hostile = NameList::default();
    hostile.see(vec![CachedName { configuration: keys, status: Some("\u{1b}[2J".to_owned()), ..name("a", "b") }], NOW);
    let kept = hostile.find("a").unwrap();
    assert_eq!((kept.configuration.len(), kept.status.as_deref()), (200, None));
    for bad in ["", "$(id)", "a b", "-rf", "a\nb", "é", &"x".repeat(257)] {
        hostile.see(vec![name("a2", bad), name(bad, "c")], NOW);
    }
    assert_eq!(ids(&hostile), ["a"]);
}

#[test]
fn the_same_names_are_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = NameCache::new(folder.path(), &owner("https://api.test", "shop", "client"));
    let see = |now| cache.update(|names| names.of_mut(NameKind::Connector).see(vec![name("a", "one")], now));
    see(NOW);
    let written = std::fs::read(&cache.file).unwrap();
    see(NOW + 10);
    assert_eq!(std::fs::read(&cache.file).unwrap(), written);
    see(NOW + 31);
    assert_ne!(std::fs::read(&cache.file).unwrap(), written);
}

#[test]
fn every_identity_has_a_file_whose_name_does_not_show_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = |api, project, client| NameCache::new(folder.path(), &owner(api, project, client)).file;
    let all = [
        file("https://api.test", "shop", "client"),
        file("https://api.test", "shop", "other"),
        file("https://api.test", "other", "client"),
        file("https://other.test", "shop", "client"),
        file("https://api.test", "shopc", "lient"),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[..index].contains(one), "{}", one.display());
        let name = one.file_name().unwrap().to_str().unwrap();
        assert!(!["shop", "client", "api"].iter().any(|part| name.contains(part)), "{name}");
    }
}

#[test]
fn a_file_that_would_be_too_large_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let cache = NameCache::new(folder.path(), &owner("https://api.test", "shop", "client"));
    let long = |number: usize| CachedName {
        configuration: (0..200).map(|key| format!("web.{number}_{key}_{}", "K".repeat(60))).collect(),
        ..name(&format!("id-{number}"), &format!("key-{number}"))
    };
    cache.update(|names| names.of_mut(NameKind::Connector).see((0..900).map(long).collect(), NOW));
    assert_eq!(cache.read(), KnownNames::default());
    std::fs::write(&cache.file, vec![b' '; 1024 * 1024 + 1]).unwrap();
    assert_eq!(cache.read(), KnownNames::default());
}

#[test]
fn emptying_a_folder_leaves_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let cache = NameCache::new(folder.path(), &owner("https://api.test", "shop", "client"));
    cache.update(|names| names.attempt(NOW));
    std::fs::write(folder.path().join("other"), "").unwrap();
    NameCache::empty(folder.path());
    NameCache::empty(&folder.path().join("missing"));
    assert!(!cache.file.exists() && folder.path().join("other").exists());
}
