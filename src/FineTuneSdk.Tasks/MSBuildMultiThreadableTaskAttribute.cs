using System;

namespace Microsoft.Build.Framework;

/// <summary>
/// Tells MSBuild's multi-threaded mode (<c>-mt</c>) that a task uses neither the current directory nor the environment of the process. MSBuild looks for it by
/// full name; the package that these tasks are compiled against (18.0) doesn't have it yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
