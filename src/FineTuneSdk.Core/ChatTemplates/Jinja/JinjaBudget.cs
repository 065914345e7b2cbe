using System.Runtime.CompilerServices;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>
/// What a render may still spend. Templates are downloaded programs: without limits one of them could loop for hours, fill the memory or overflow the stack,
/// which no .NET program survives.
/// </summary>
/// <remarks>
/// The budget of the render that runs on this thread is ambient (<see cref="Current"/>): equality, hashing and printing of nested values spend it too, and most
/// of them are called through interfaces that have no room for one more argument. A render is synchronous, so the thread is the render.
/// </remarks>
internal sealed class JinjaBudget(JinjaLimits limits, CancellationToken cancellationToken)
{
    [ThreadStatic]
    private static JinjaBudget? s_current;

    private long _steps;
    private long _characters;
    private int _calls;

    /// <summary>The budget of the render on this thread.</summary>
    public static JinjaBudget Current => s_current ?? throw new InvalidOperationException("No template is being rendered on this thread.");

    /// <summary>Makes this budget the thread's until the result is disposed.</summary>
    public Scope Enter()
    {
        var scope = new Scope(s_current);
        s_current = this;
        return scope;
    }

    /// <summary>Counts one step of work.</summary>
    public void Step()
    {
        if (++_steps > limits.Steps)
            throw JinjaException.Limit($"the template took more than {limits.Steps} steps");
        if ((_steps & 0x3FF) == 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Counts text or list items that are about to be made, before memory is taken for them.</summary>
    public void Reserve(long size)
    {
        if (size > limits.Size)
            throw JinjaException.Limit($"the template made a value of {size} characters or items, more than {limits.Size}");
        _characters += size;
        if (_characters > limits.TotalSize)
            throw JinjaException.Limit($"the template made more than {limits.TotalSize} characters in all");
        Step();
    }

    /// <summary>Checks the length of an output that grows.</summary>
    public void CheckOutput(long length)
    {
        if (length > limits.Size)
            throw JinjaException.Limit($"the template wrote more than {limits.Size} characters");
    }

    /// <summary>Enters a call of a macro.</summary>
    public void EnterCall()
    {
        if (++_calls > limits.Calls)
            throw JinjaException.Limit($"macros call each other more than {limits.Calls} deep");
    }

    public void LeaveCall() => _calls--;

    /// <summary>Throws before the stack overflows; called wherever nesting is the template's or the data's choice.</summary>
    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw JinjaException.Limit("expressions or values are nested too deeply");
    }

    public readonly ref struct Scope(JinjaBudget? previous)
    {
        private readonly JinjaBudget? _previous = previous;

        public void Dispose() => s_current = _previous;
    }
}
