using FineTuneSdk.Core.Diagnostics;
using Microsoft.Extensions.AI;
using TemplateMessage = FineTuneSdk.Core.ChatTemplates.ChatMessage;

namespace FineTuneSdk.SemanticKernel.Tests;

public sealed class ChatMessageMappingTests
{
    [Fact]
    public void Instructions_and_leading_system_messages_become_one()
    {
        ChatMessage[] messages = [new(ChatRole.System, "second"), new(ChatRole.System, "third"), new(ChatRole.User, "question"), new(ChatRole.System, "later")];
        Assert.Equal(
            [new TemplateMessage("system", "first\nsecond\nthird"), new TemplateMessage("user", "question"), new TemplateMessage("system", "later")],
            ChatMessageMapping.Map(messages, "first"));
    }

    [Fact]
    public void Texts_of_a_message_are_joined_and_reasoning_stands_apart()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, [new TextContent("one "), new TextContent("two")]) { AuthorName = "Ann" },
            new(ChatRole.Assistant, [new TextReasoningContent("thought"), new TextContent("answer"), new UsageContent(new())]),
        ];
        Assert.Equal(
            [new TemplateMessage("user", "one two") { Name = "Ann" }, new TemplateMessage("assistant", "answer") { ReasoningContent = "thought" }],
            ChatMessageMapping.Map(messages, null));
    }

    [Fact]
    public void Messages_are_enumerated_once_and_stay_as_they_are()
    {
        var count = 0;
        var message = new ChatMessage(ChatRole.System, "first");
        IEnumerable<ChatMessage> Once()
        {
            Assert.Equal(1, ++count);
            yield return message;
        }

        Assert.Single(ChatMessageMapping.Map(Once(), "more"));
        Assert.Equal("first", message.Text);
    }

    [Fact]
    public void Everything_that_a_text_model_cannot_be_shown_is_named()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, [new UriContent("http://localhost/a.png", "image/png"), new TextContent("What is this?")]),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "look")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", "a cat")]),
            new(new ChatRole("developer"), "be short"),
        ];
        var error = Assert.Throws<FineTuneException>(() => ChatMessageMapping.Map(messages, null));
        Assert.Equal(
            [
                "Message 0 (user) holds UriContent; a model that was tuned on text takes TextContent only.",
                "Message 1 (assistant) holds FunctionCallContent; a model that was tuned on text takes TextContent only.",
                "Message 2 has the role 'tool'; supported are system, user, assistant.",
                "Message 2 (tool) holds FunctionResultContent; a model that was tuned on text takes TextContent only.",
                "Message 3 has the role 'developer'; supported are system, user, assistant.",
            ],
            error.Diagnostics.Select(d => d.Message));
        Assert.All(error.Diagnostics, d => Assert.Equal("FTSDK4013", d.Code));
    }

    [Fact]
    public void No_messages_are_an_error()
    {
        var error = Assert.Throws<FineTuneException>(() => ChatMessageMapping.Map([], ""));
        Assert.Equal("finetune: error FTSDK4013: The request has no messages; a conversation needs at least one.", error.Message);
    }
}
