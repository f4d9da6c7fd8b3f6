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

/// The largest page, which is also the service's default.
const PAGE: usize = 1000;

impl KeyPairs {
    /// Returns a running or finished task. Sent once: a caller that waits asks again anyway.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if the service knows no such task.
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

    /// The running tasks.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn running_tasks(&self) -> Result<Vec<Task>, Error> {
        Ok(self.tasks(TaskState::Running)?.0)
    }

    /// The running tasks, for callers that need a complete list.
    ///
    /// # Errors
    /// Any [`Error`]; the list is shorter than its total.
    pub(crate) fn running_tasks_whole(&self) -> Result<Vec<Task>, Error> {
        let (tasks, is_whole) = self.tasks(TaskState::Running)?;
        self.endpoint(Some(actions::LIST_RUNNING_TASKS))
            .check_whole(is_whole)?;
        Ok(tasks)
    }

    /// The failed tasks that were not deleted.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn failed_tasks(&self) -> Result<Vec<Task>, Error> {
        Ok(self.tasks(TaskState::Failed)?.0)
    }

    /// The tasks in a state, and whether the list is complete as far as the service tells.
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
                // The message may quote a secret.
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

    /// Deletes a failed task from the service's list.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such task.
    pub(crate) fn delete_failed_task(&self, id: &str) -> Result<(), Error> {
        let path = self.path(&["failed-tasks", id]);
        let request = Request::write(Method::Delete, path);
        self.endpoint(Some(actions::DELETE_TASK)).done(&request)
    }

    /// Deletes all failed tasks from the service's list.
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
    /// The number of tasks on all pages.
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
