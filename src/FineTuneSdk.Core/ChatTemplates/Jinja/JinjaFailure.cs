namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>What kind of failure a template ended with.</summary>
internal enum JinjaFailure
{
    /// <summary>The template isn't valid.</summary>
    Syntax,

    /// <summary>Jinja has it, this interpreter doesn't.</summary>
    Unsupported,

    /// <summary>The template called <c>raise_exception</c>.</summary>
    Raised,

    /// <summary>An operation failed, as it would in Python.</summary>
    Runtime,

    /// <summary>The sandbox forbids it.</summary>
    Security,

    /// <summary>A limit on steps, output or nesting was reached.</summary>
    Limit,
}
