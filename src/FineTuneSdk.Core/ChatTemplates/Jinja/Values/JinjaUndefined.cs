namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>
/// Jinja's default Undefined: prints as nothing, is false, empty and equal to any other one; every further use is an error.
/// </summary>
internal sealed class JinjaUndefined(string message, bool isUnsafe = false)
{
    /// <summary>What the error says when it is used.</summary>
    public string Message { get; } = message;

    /// <summary>The error of its use.</summary>
    public JinjaException Failure() => isUnsafe ? JinjaException.Security(Message) : JinjaException.Runtime(Message);

    public static JinjaUndefined Name(string name) => new($"'{name}' is undefined");

    public static JinjaUndefined Member(object? owner, object? member) => owner switch
    {
        JinjaUndefined undefined => throw undefined.Failure(),
        _ when member is string name => new($"'{PythonTypes.ObjectName(owner)}' has no attribute '{name}'"),
        _ => new($"{PythonTypes.ObjectName(owner)} has no element {PythonText.Repr(member)}"),
    };

    public static JinjaUndefined Unsafe(object? owner, string member) =>
        new($"access to attribute '{member}' of '{PythonTypes.Name(owner)}' object is unsafe.", isUnsafe: true);
}
