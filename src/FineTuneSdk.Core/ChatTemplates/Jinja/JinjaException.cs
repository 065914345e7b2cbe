namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>A failure inside a template. <see cref="Line"/> is 0 until whoever knows the line sets it.</summary>
internal sealed class JinjaException(JinjaFailure failure, string message, int line = 0) : Exception(message)
{
    public JinjaFailure Failure { get; } = failure;

    public int Line { get; } = line;

    public JinjaException At(int line) => Line == 0 ? new(Failure, Message, line) : this;

    public static JinjaException Syntax(string message, int line) => new(JinjaFailure.Syntax, message, line);

    public static JinjaException Unsupported(string message, int line = 0) => new(JinjaFailure.Unsupported, message, line);

    public static JinjaException Runtime(string message) => new(JinjaFailure.Runtime, message);

    public static JinjaException Security(string message) => new(JinjaFailure.Security, message);

    public static JinjaException Limit(string message) => new(JinjaFailure.Limit, message);
}
