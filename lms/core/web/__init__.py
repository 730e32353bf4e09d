"""What views of all apps share: how a form is sent, how it is answered, how it is shown again."""
