//! The tasks that put key pairs on servers and take them off.

use jiff::Timestamp;
use serde::Deserialize;

use super::KeyPairs;
use crate::api::Error;
use crate::api::actions;
use crate::api::lenient;
use crate::api::strict_object::Object;
use crate::http::{Method, Repeat, Request};
use crate::keys::{Task, TaskState, operation};

/// The largest page of tasks, which is also the service's default.
const PAGE: usize = 1000;

impl KeyPairs {
    /// A task that is under way or has ended. Asked once: whoever waits asks again.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] where the service knows none with this id.
    pub(crate) fn task(&self, id: &str) -> Result<Task, Error> {
        let mut request = Request::read(self.path(&["tasks", id]));
        request.repeat = Repeat::Never;
        let task: TaskWire = self.endpoint(Some(actions::SHOW_TASK)).fetch(&request)?;
        let status = task.task_status.unwrap_or_default();
        Ok(Task {
            id: task
                .task_id
                .filter(|id| !id.is_empty())
                .unwrap_or_else(|| id.to_owned()),
            operation: (!status.is_empty()).then(|| operation(&status)),
            state: TaskState::of(&status),
            server_id: task.server_id,
            ..Task::default()
        })
    }

    /// The tasks that are under way.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn running_tasks(&self) -> Result<Vec<Task>, Error> {
        Ok(self.tasks(TaskState::Running)?.0)
    }

    /// The same, for whoever takes one that is not among them for ended.
    ///
    /// # Errors
    /// Any [`Error`], also where the service tells of more tasks than it lists.
    pub(crate) fn running_tasks_whole(&self) -> Result<Vec<Task>, Error> {
        let (tasks, is_whole) = self.tasks(TaskState::Running)?;
        self.endpoint(Some(actions::LIST_RUNNING_TASKS))
            .check_whole(is_whole)?;
        Ok(tasks)
    }

    /// The tasks that failed and were not deleted.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn failed_tasks(&self) -> Result<Vec<Task>, Error> {
        Ok(self.tasks(TaskState::Failed)?.0)
    }

    /// The tasks of the list for a state, and whether nothing says that there are more.
    fn tasks(&self, state: TaskState) -> Result<(Vec<Task>, bool), Error> {
        let (list, action) = match state {
            TaskState::Failed => ("failed-tasks", actions::LIST_FAILED_TASKS),
            _ => ("running-tasks", actions::LIST_RUNNING_TASKS),
        };
        let endpoint = self.endpoint(Some(action));
        let mut tasks: Vec<Task> = Vec::new();
        let mut offset = 0;
        loop {
            let request = Request::read(self.path(&[list]))
                .query("limit", PAGE)
                .query("offset", offset);
            let page: TasksWire = endpoint.fetch(&request)?;
            let (length, known) = (page.tasks.len(), tasks.len());
            endpoint.count_page(length)?;
            for Object(item) in page.tasks {
                let mut task = item.into_task(state);
                // What the service says of a secret may be the secret.
                task.error_message = task
                    .error_message
                    .map(|reason| self.connection.http.mask(&reason));
                if !tasks.iter().any(|known| known.id == task.id) {
                    tasks.push(task);
                }
            }
            let is_followed = length >= PAGE || page.total.is_some_and(|total| total > tasks.len());
            if !is_followed || tasks.len() == known {
                return Ok((tasks, !is_followed));
            }
            offset += length;
        }
    }

    /// Has the service forget a task that failed.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] where there is none with this id.
    pub(crate) fn delete_failed_task(&self, id: &str) -> Result<(), Error> {
        let path = self.path(&["failed-tasks", id]);
        let request = Request::write(Method::Delete, path);
        self.endpoint(Some(actions::DELETE_TASK)).done(&request)
    }

    /// Has the service forget every task that failed.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn delete_failed_tasks(&self) -> Result<(), Error> {
        let request = Request::write(Method::Delete, self.path(&["failed-tasks"]));
        self.endpoint(Some(actions::DELETE_TASK)).done(&request)
    }
}

#[derive(Deserialize)]
pub(crate) struct TaskWire {
    task_id: Option<String>,
    server_id: Option<String>,
    task_status: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct TasksWire {
    pub(crate) tasks: Vec<Object<TaskItemWire>>,
    /// Of all pages.
    #[serde(default, deserialize_with = "lenient::count")]
    total: Option<usize>,
}

#[derive(Deserialize)]
pub(crate) struct TaskItemWire {
    task_id: String,
    operate_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::milliseconds")]
    task_time: Option<Timestamp>,
    server_name: Option<String>,
    server_id: Option<String>,
    keypair_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    task_error_code: Option<String>,
    task_error_msg: Option<String>,
}

impl TaskItemWire {
    pub(crate) fn into_task(self, state: TaskState) -> Task {
        Task {
            id: self.task_id,
            operation: self.operate_type.as_deref().map(operation),
            state,
            server_id: self.server_id,
            server_name: self.server_name,
            keypair: self.keypair_name,
            time: self.task_time,
            error_code: self.task_error_code,
            error_message: self.task_error_msg,
        }
    }
}
