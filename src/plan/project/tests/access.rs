//! The private Projects that Deployments need.

use serde_json::json;

use super::super::access::project_access;
use super::*;

/// The Projects that are added for Deployments in `places`, or the refusal.
fn added(own: &OwnConnector, staged: Option<Value>, places: &[ProjectPlace]) -> Result<Vec<String>, String> {
    let staged = staged.map(super::staged);
    let places: Vec<&ProjectPlace> = places.iter().collect();
    project_access(own, staged.as_deref(), &places).map(|access| access.added).map_err(|refusal| text_of(&refusal))
}

fn listing(projects: &[&str]) -> Option<Value> {
    Some(json!({ "privateProjects": projects }))
}

fn projects(list: &[&str]) -> Result<Vec<String>, String> {
    Ok(list.iter().map(|project| (*project).to_owned()).collect())
}

fn naming(all: &[&str]) -> OwnConnector {
    let mut own = own();
    own.fields.private_projects.all = Some(all.iter().map(|project| (*project).to_owned()).collect());
    own
}

#[test]
fn the_projects_of_deployments_are_added_to_the_list() {
    let (shop, live, test) = (place("shop"), place("live"), place("test"));
    let all = [live.clone(), shop.clone(), test.clone(), live.clone()];
    assert_eq!(added(&own(), listing(&["eu:x"]), &all), projects(&["eu:live", "eu:shop", "eu:test"]));
    assert_eq!(added(&own(), listing(&["eu:x", "eu:live"]), &all), projects(&["eu:shop", "eu:test"]));
    assert_eq!(added(&own(), listing(&["us:live"]), std::slice::from_ref(&live)), projects(&["eu:live"]));
    assert_eq!(added(&own(), listing(&["eu:x"]), &[]), projects(&[]));
}

#[test]
fn an_empty_list_means_the_creator_alone() {
    let (shop, live) = (place("shop"), place("live"));
    for empty in [None, listing(&[]), Some(json!({ "privateProjects": null, "private": null }))] {
        assert_eq!(added(&own(), empty.clone(), std::slice::from_ref(&shop)), projects(&[]));
        assert_eq!(added(&own(), empty.clone(), std::slice::from_ref(&live)), projects(&["eu:shop", "eu:live"]));
        assert_eq!(added(&own(), empty.clone(), &[shop.clone(), live.clone()]), projects(&["eu:shop", "eu:live"]));
        assert_eq!(
            added(&naming(&["eu:partner"]), empty.clone(), std::slice::from_ref(&shop)),
            projects(&["eu:shop", "eu:partner"])
        );
        assert_eq!(added(&naming(&["eu:shop"]), empty, std::slice::from_ref(&shop)), projects(&["eu:shop"]));
    }
}

#[test]
fn none_is_removed_and_each_is_added_once() {
    let places = [place("live")];
    assert_eq!(added(&naming(&["eu:live", "eu:new"]), listing(&["eu:old"]), &places), projects(&["eu:live", "eu:new"]));
    assert_eq!(added(&naming(&[]), listing(&["eu:old"]), &places), projects(&["eu:live"]));
    let plan = plan_connector(
        &wanted(naming(&["eu:new"]), vec![]),
        &KnownProject { staged: Some(staged(json!({ "privateProjects": ["eu:old"] }))), ..known(vec![]) },
    );
    let ConnectorChange::Update(actions) = &plan.change else { panic!("{plan:?}") };
    assert_eq!(
        serde_json::to_value(actions).unwrap(),
        json!([{ "action": "addPrivateProject", "privateProject": "eu:new" }])
    );
    assert_eq!(plan.release, ReleaseStep::Nothing, "the list takes effect at once");
    assert_eq!(plan.added_projects().collect::<Vec<_>>(), ["eu:new"]);
}

#[test]
fn a_public_connector_has_no_list() {
    let public = || Some(json!({ "private": false, "privateProjects": ["eu:x"] }));
    assert_eq!(added(&naming(&["eu:new"]), public(), &[place("live")]), projects(&[]));
    let notes = |own: &OwnConnector| {
        let staged = staged(public().unwrap());
        project_access(own, Some(&staged), &[]).unwrap().notes
    };
    assert_eq!(notes(&own()), [""; 0]);
    assert_eq!(notes(&naming(&["eu:new"])).len(), 1);
    assert_eq!(notes(&OwnConnector { make_private: true, ..own() }).len(), 1);
}

#[test]
fn without_a_region_the_key_decides() {
    let without = |key: &str| ProjectPlace { region: None, ..place(key) };
    assert_eq!(added(&own(), listing(&["us:live"]), &[without("live")]), projects(&[]));
    assert_eq!(added(&own(), listing(&[]), &[without("shop")]), projects(&[]));
    let refused = added(&own(), listing(&["eu:x"]), &[without("live")]);
    let expected = "Input: the Region of the Project `live` is not known, so it cannot become a private Project (set \
                    `region` of the Project `the-live` in ctconnect.yaml)";
    assert_eq!(refused, Err(expected.to_owned()));
}

#[test]
fn without_the_managing_project_only_one_project_is_assumed_to_be_it() {
    let unknown = |own: OwnConnector| OwnConnector { project: None, ..own };
    assert_eq!(added(&unknown(own()), listing(&[]), &[place("live")]), projects(&[]));
    assert_eq!(added(&unknown(own()), listing(&["eu:x"]), &[place("live")]), projects(&["eu:live"]));
    for refused in [
        added(&unknown(own()), listing(&[]), &[place("live"), place("shop")]),
        added(&unknown(naming(&["eu:new"])), None, &[place("live")]),
    ] {
        let refused = refused.unwrap_err();
        assert!(
            refused.starts_with("Input: the Region of the Project that manages the Connector `tax` is not known"),
            "{refused}"
        );
    }
}
