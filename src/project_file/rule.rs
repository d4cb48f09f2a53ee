//! The rules of ctconnect.yaml, besides those of every YAML file.

use crate::yaml_file::rules;

rules! {
    /// The rules of ctconnect.yaml, besides those of every YAML file.
    PROJECT_FILE_RULES:

    FOREIGN_CONNECTOR Error "foreign-connector" "Only the owner of a Connector can change it; a Connector with `published: true` is only deployed."
    REFERENCE Error "reference" "The service accepts keys and ids of 2 to 256 letters (A to Z), digits, `_` and `-`."
    ENTRY_NAME Error "entry-name" "The name is also a part of file names, keys and environment variables."
    DUPLICATE_ENTRY Error "duplicate-entry" "Commands select Projects and Deployments by their names."
    SAME_DEPLOYMENT Error "same-deployment" "Two entries for one Deployment would overwrite each other."
    IDENTITY_COLLISION Error "identity-collision" "Each Project has an identity of its own, in environment variables with its name."
    UNKNOWN_PROJECT Error "unknown-project" "A Deployment is created in a Project of the file."
    PRIVATE_PROJECT Error "private-project" "The service names a Project by its Region and its key."
    DEPLOYMENT_TYPE Error "deployment-type" "The type decides whether a Deployment is kept warm."
    SEVERAL_DEFAULTS Error "several-defaults" "The default is what commands mean without `--env`."
    UNKNOWN_VALUE Warning "unknown-value" "The service may accept values that this version of ctconnect does not know."

    CONFIGURATION_NAME Error "configuration-name" "An application is named by letters (A to Z), digits, `_` and `-`, a configuration key by letters, digits and `_`."
    VALUE_REFERENCE Error "value-reference" "References in values are replaced before the values are sent."
    UNKNOWN_APPLICATION Error "unknown-application" "Values belong to the applications that connect.yaml declares."
    UNKNOWN_CONFIGURATION_KEY Error "unknown-configuration-key" "The service accepts only the keys that connect.yaml declares."
    SECRET_IN_FILE Error "secret-in-file" "The file is committed, and everyone who can read the repository can read it."
    CREDENTIAL_IN_VALUE Error "credential-in-value" "Everyone who can read the Deployment can read its standard values."
    JOB_SCHEDULE Error "job-schedule" "Only job applications have a schedule."

    PATH_IN_FOLDER Error "path-in-folder" "The file names only files in its own folder, so that a repository cannot read those of its user."
    FILE_NOT_READ Error "file-not-read" "A file that is missing could hold Deployments or values."
    TOO_MANY_FILES Error "too-many-files" "A project needs few files; many are a mistake or an attack."
    NO_FILE_MATCHES Warning "no-file-matches" "A pattern that matches nothing is often misspelt."

    TABLE_SYNTAX Error "table-syntax" "The table is read as CSV with commas (RFC 4180), so that each value has exactly one column."
    TABLE_COLUMN Error "table-column" "Each column has a name of its own, and values refer to it."
    VALUES_SYNTAX Error "values-syntax" "A file that cannot be read gives no values."
}
