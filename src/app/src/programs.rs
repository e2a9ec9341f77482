//! Starts the two programs that run beside the page, each in a worker: no other script can.

use js_sys::{Array, Function, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Worker;

/// Name of the one Trusted Types policy, as it stands in the content security policy.
const POLICY: &str = "kluis-worker";

/// A program beside the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// What holds the keys.
    Keeper,
    /// What looks at a file.
    Intake,
}

impl Program {
    const ALL: [Self; 2] = [Self::Keeper, Self::Intake];

    const fn script(self) -> &'static str {
        match self {
            Self::Keeper => "/kluis-worker.js",
            Self::Intake => "/kluis-intake.js",
        }
    }
}

/// Starts one.
#[must_use]
pub fn start(program: Program) -> Option<Worker> {
    let constructor = Reflect::get(&js_sys::global(), &"Worker".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    let address = address(program)?;
    let worker = Reflect::construct(&constructor, &Array::of1(&address)).ok()?;
    Some(worker.unchecked_into())
}

/// The script's address, trusted by the one policy, which lets nothing else through; the bare address where the
/// browser has no Trusted Types.
fn address(program: Program) -> Option<JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into()).ok()?;
    if factory.is_undefined() {
        return Some(program.script().into());
    }
    // A policy can be made once: it gives both addresses then, and whoever starts later takes the same again.
    thread_local! {
        static TRUSTED: RefCell<Option<[JsValue; 2]>> = const { RefCell::new(None) };
    }
    TRUSTED.with_borrow_mut(|trusted| {
        if trusted.is_none() {
            *trusted = trust(&factory);
        }
        let [keeper, intake] = trusted.as_ref()?;
        Some(match program {
            Program::Keeper => keeper.clone(),
            Program::Intake => intake.clone(),
        })
    })
}

/// Both addresses, in the order of [`Program::ALL`].
fn trust(factory: &JsValue) -> Option<[JsValue; 2]> {
    let only = Closure::<dyn Fn(String) -> JsValue>::new(|address: String| {
        if Program::ALL
            .iter()
            .any(|program| program.script() == address)
        {
            address.into()
        } else {
            JsValue::NULL
        }
    });
    let rules = Object::new();
    Reflect::set(&rules, &"createScriptURL".into(), only.as_ref()).ok()?;
    let create = Reflect::get(factory, &"createPolicy".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    let policy = create.call2(factory, &POLICY.into(), &rules).ok()?;
    let create = Reflect::get(&policy, &"createScriptURL".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    let [keeper, intake] =
        Program::ALL.map(|program| create.call1(&policy, &program.script().into()).ok());
    Some([keeper?, intake?])
    // The policy and what it calls end here: nothing can be trusted by it again.
}
