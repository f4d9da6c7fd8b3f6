//! The host names of the services by region.
//!
//! From the region tables of the vendor's Python SDK (kps, codeartsrepo, iam and ecs 3.1.219). ECS is in
//! every region, with the same pattern. A service that a region lacks is `None`: hosts are never guessed,
//! because CodeArts Repo alone has three patterns.

use std::borrow::Cow;

use url::Url;

use super::setting_key::nearest;
use super::source::Source;
use crate::failure::{Failure, Kind};

/// IAM's global host serves regions without a host of their own.
const GLOBAL_IAM: &str = "iam.myhuaweicloud.com";

/// The services hwkey talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
pub(crate) enum Service {
    /// CodeArts Repo, git hosting.
    #[strum(to_string = "CodeArts Repo")]
    Repo,
    /// Key Pair Service.
    #[strum(to_string = "KPS")]
    Kps,
    /// Identity and Access Management.
    #[strum(to_string = "IAM")]
    Iam,
    /// Elastic Cloud Server.
    #[strum(to_string = "ECS")]
    Ecs,
}

impl Service {
    /// The setting for the endpoint of this service.
    pub(crate) fn setting(self) -> super::SettingKey {
        match self {
            Self::Repo => super::SettingKey::RepoEndpoint,
            Self::Kps => super::SettingKey::KpsEndpoint,
            Self::Iam => super::SettingKey::IamEndpoint,
            Self::Ecs => super::SettingKey::EcsEndpoint,
        }
    }
}

/// A region and the hosts of its services.
#[derive(Debug)]
pub(crate) struct Region {
    /// E.g. `cn-north-4`.
    pub id: &'static str,
    repo: Option<&'static str>,
    kps: Option<&'static str>,
    iam: Option<&'static str>,
}

impl Region {
    /// Returns the region with this id.
    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        REGIONS.iter().find(|region| region.id == id)
    }

    /// Returns the region whose host of a service this is.
    pub(crate) fn at(service: Service, host: &str) -> Option<&'static Self> {
        let is_at = |region: &&Self| region.host(service).as_deref() == Some(host);
        REGIONS.iter().find(is_at)
    }

    /// Returns the region with an id from `source`.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn named(id: &str, source: &Source) -> Result<&'static Self, Failure> {
        Self::find(id).ok_or_else(|| {
            Kind::Config
                .failure(format!("unknown region `{id}` ({})", source.in_full()))
                .hint(Self::suggestion(id))
        })
    }

    /// The hint for an unknown region id.
    pub(crate) fn suggestion(id: &str) -> String {
        match nearest(id, Self::ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "known regions: {}",
                Self::ids().collect::<Vec<_>>().join(", ")
            ),
        }
    }

    /// The global endpoint of IAM.
    pub(crate) fn global_iam() -> Result<Url, url::ParseError> {
        Url::parse(&format!("https://{GLOBAL_IAM}"))
    }

    /// The host of a service, if the region has it.
    pub(crate) fn host(&self, service: Service) -> Option<Cow<'static, str>> {
        let host = match service {
            Service::Repo => self.repo,
            Service::Kps => self.kps,
            Service::Iam => self.iam.or(Some(GLOBAL_IAM)),
            Service::Ecs => return Some(format!("ecs.{}.myhuaweicloud.com", self.id).into()),
        };
        host.map(Cow::Borrowed)
    }

    /// The regions that have a service.
    pub(crate) fn with(service: Service) -> impl Iterator<Item = &'static str> {
        REGIONS
            .iter()
            .filter(move |region| region.host(service).is_some())
            .map(|region| region.id)
    }

    /// The ids of all regions.
    pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
        REGIONS.iter().map(|region| region.id)
    }
}

#[rustfmt::skip]
const REGIONS: [Region; 33] = [
    Region { id: "ae-ad-1", repo: None, kps: None, iam: Some("iam.ae-ad-1.myhuaweicloud.com") },
    Region { id: "af-north-1", repo: Some("repo.af-north-1.myhuaweicloud.com"), kps: Some("kms.af-north-1.myhuaweicloud.com"), iam: None },
    Region { id: "af-south-1", repo: Some("repo.af-south-1.myhuaweicloud.com"), kps: Some("kms.af-south-1.myhuaweicloud.com"), iam: Some("iam.af-south-1.myhuaweicloud.com") },
    Region { id: "ap-southeast-1", repo: None, kps: Some("kms.ap-southeast-1.myhuaweicloud.com"), iam: Some("iam.ap-southeast-1.myhuaweicloud.com") },
    Region { id: "ap-southeast-2", repo: None, kps: Some("kms.ap-southeast-2.myhuaweicloud.com"), iam: Some("iam.ap-southeast-2.myhuaweicloud.com") },
    Region { id: "ap-southeast-3", repo: Some("codehub-ext.ap-southeast-3.myhuaweicloud.com"), kps: Some("kms.ap-southeast-3.myhuaweicloud.com"), iam: Some("iam.ap-southeast-3.myhuaweicloud.com") },
    Region { id: "ap-southeast-4", repo: None, kps: Some("kms.ap-southeast-4.myhuaweicloud.com"), iam: Some("iam.ap-southeast-4.myhuaweicloud.com") },
    Region { id: "ap-southeast-5", repo: None, kps: Some("kms.ap-southeast-5.myhuaweicloud.com"), iam: None },
    Region { id: "cn-east-2", repo: Some("codehub-ext.cn-east-2.myhuaweicloud.com"), kps: Some("kms.cn-east-2.myhuaweicloud.com"), iam: Some("iam.cn-east-2.myhuaweicloud.com") },
    Region { id: "cn-east-3", repo: Some("codehub-ext.cn-east-3.myhuaweicloud.com"), kps: Some("kms.cn-east-3.myhuaweicloud.com"), iam: Some("iam.cn-east-3.myhuaweicloud.com") },
    Region { id: "cn-east-4", repo: None, kps: Some("kms.cn-east-4.myhuaweicloud.com"), iam: Some("iam.cn-east-4.myhuaweicloud.com") },
    Region { id: "cn-east-5", repo: None, kps: Some("kms.cn-east-5.myhuaweicloud.com"), iam: Some("iam.cn-east-5.myhuaweicloud.com") },
    Region { id: "cn-north-1", repo: Some("codehub-ext.cn-north-1.myhuaweicloud.com"), kps: Some("kms.cn-north-1.myhuaweicloud.com"), iam: Some("iam.cn-north-1.myhuaweicloud.com") },
    Region { id: "cn-north-11", repo: None, kps: Some("kms.cn-north-11.myhuaweicloud.com"), iam: None },
    Region { id: "cn-north-12", repo: None, kps: Some("kms.cn-north-12.myhuaweicloud.com"), iam: Some("iam.cn-north-12.myhuaweicloud.com") },
    Region { id: "cn-north-2", repo: None, kps: Some("kms.cn-north-2.myhuaweicloud.com"), iam: Some("iam.cn-north-2.myhuaweicloud.com") },
    Region { id: "cn-north-4", repo: Some("codehub-ext.cn-north-4.myhuaweicloud.com"), kps: Some("kms.cn-north-4.myhuaweicloud.com"), iam: Some("iam.cn-north-4.myhuaweicloud.com") },
    Region { id: "cn-north-9", repo: None, kps: Some("kms.cn-north-9.myhuaweicloud.com"), iam: Some("iam.cn-north-9.myhuaweicloud.com") },
    Region { id: "cn-south-1", repo: Some("codehub-ext.cn-south-1.myhuaweicloud.com"), kps: Some("kms.cn-south-1.myhuaweicloud.com"), iam: Some("iam.cn-south-1.myhuaweicloud.com") },
    Region { id: "cn-south-2", repo: Some("codehub-ext.cn-south-2.myhuaweicloud.com"), kps: Some("kms.cn-south-2.myhuaweicloud.com"), iam: Some("iam.cn-south-2.myhuaweicloud.com") },
    Region { id: "cn-south-4", repo: None, kps: Some("kms.cn-south-4.myhuaweicloud.com"), iam: None },
    Region { id: "cn-southwest-2", repo: Some("codehub-ext.cn-southwest-2.myhuaweicloud.com"), kps: Some("kms.cn-southwest-2.myhuaweicloud.com"), iam: Some("iam.cn-southwest-2.myhuaweicloud.com") },
    Region { id: "cn-southwest-3", repo: None, kps: Some("kms.cn-southwest-3.myhuaweicloud.com"), iam: None },
    Region { id: "eu-west-0", repo: None, kps: None, iam: Some("iam.eu-west-0.myhuaweicloud.com") },
    Region { id: "eu-west-101", repo: Some("codeartsrepo-ext.eu-west-101.myhuaweicloud.com"), kps: None, iam: Some("iam.eu-west-101.myhuaweicloud.eu") },
    Region { id: "la-north-2", repo: Some("codehub-ext.la-north-2.myhuaweicloud.com"), kps: Some("kms.la-north-2.myhuaweicloud.com"), iam: Some("iam.la-north-2.myhuaweicloud.com") },
    Region { id: "la-south-2", repo: Some("codeartsrepo-ext.la-south-2.myhuaweicloud.com"), kps: Some("kms.la-south-2.myhuaweicloud.com"), iam: Some("iam.la-south-2.myhuaweicloud.com") },
    Region { id: "me-east-1", repo: Some("repo.me-east-1.myhuaweicloud.com"), kps: Some("kms.me-east-1.myhuaweicloud.com"), iam: Some("iam.me-east-1.myhuaweicloud.com") },
    Region { id: "my-kualalumpur-1", repo: None, kps: Some("kms.my-kualalumpur-1.myhuaweicloud.com"), iam: Some("iam.my-kualalumpur-1.myhuaweicloud.com") },
    Region { id: "na-mexico-1", repo: None, kps: Some("kms.na-mexico-1.myhuaweicloud.com"), iam: Some("iam.na-mexico-1.myhuaweicloud.com") },
    Region { id: "ru-moscow-1", repo: None, kps: Some("kms.ru-moscow-1.myhuaweicloud.com"), iam: Some("iam.ru-moscow-1.myhuaweicloud.com") },
    Region { id: "sa-brazil-1", repo: Some("codehub-ext.sa-brazil-1.myhuaweicloud.com"), kps: Some("kms.sa-brazil-1.myhuaweicloud.com"), iam: Some("iam.sa-brazil-1.myhuaweicloud.com") },
    Region { id: "tr-west-1", repo: Some("codeartsrepo-ext.tr-west-1.myhuaweicloud.com"), kps: Some("kms.tr-west-1.myhuaweicloud.com"), iam: Some("iam.tr-west-1.myhuaweicloud.com") },
];
